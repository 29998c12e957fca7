using Pivot.Toml;

namespace Pivot.Config.Writing;

/// <summary>A key of the file with the value that a configuration has for it.</summary>
/// <param name="Key">The key.</param>
/// <param name="Value">How it is written; null when the key has to be absent.</param>
/// <param name="IsDefault">Whether it means the same when it is left out.</param>
internal sealed record WrittenKey(string Key, TomlLiteral? Value, bool IsDefault)
{
    /// <summary>The keys of a table in the table; null for other values.</summary>
    public IReadOnlyList<WrittenKey>? Keys { get; init; }

    /// <summary>Whether a new file names it.</summary>
    public bool IsNeeded => Value is not null && !IsDefault;
}
