namespace Pivot.Ipvsadm.Arguments;

/// <summary>An option as it is written.</summary>
/// <param name="Name">Its long name.</param>
/// <param name="Letter">Its letter; '\0' where it has none.</param>
/// <param name="Value">Whether a value follows.</param>
internal sealed record OptionSpec(string Name, char Letter, OptionValue Value)
{
    /// <summary>The command that it is; null for other options.</summary>
    public CommandKind? Command { get; init; }
}
