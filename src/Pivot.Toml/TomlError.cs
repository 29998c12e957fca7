namespace Pivot.Toml;

/// <summary>One reason why a text is not TOML.</summary>
/// <param name="Position">Where the offending characters start.</param>
/// <param name="Message">What was found and what was expected, without the place.</param>
public sealed record TomlError(TomlPosition Position, string Message);
