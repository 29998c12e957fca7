namespace Pivot.Ipvsadm.Arguments;

/// <summary>An option as it is written.</summary>
/// <param name="name">Its long name.</param>
/// <param name="letter">Its letter; '\0' where it has none.</param>
/// <param name="value">Whether a value follows.</param>
internal sealed class OptionSpec(string name, char letter, OptionValue value)
{
    /// <summary>Its long name.</summary>
    public string Name { get; } = name;

    /// <summary>Its letter; '\0' where it has none.</summary>
    public char Letter { get; } = letter;

    /// <summary>Whether a value follows.</summary>
    public OptionValue Value { get; } = value;

    /// <summary>The command that it is; null for other options.</summary>
    public CommandKind? Command { get; init; }
}
