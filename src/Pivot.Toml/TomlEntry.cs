namespace Pivot.Toml;

/// <summary>One key of a table and its value.</summary>
public sealed class TomlEntry
{
    internal TomlEntry(string key, TomlPosition keyPosition, TomlNode value)
    {
        Key = key;
        KeyPosition = keyPosition;
        Value = value;
    }

    /// <summary>The key, one part of it: <c>a.b = 1</c> is an entry <c>a</c> whose table has an entry <c>b</c>.</summary>
    public string Key { get; }

    /// <summary>Where the key first stands.</summary>
    public TomlPosition KeyPosition { get; }

    /// <summary>The value.</summary>
    public TomlNode Value { get; }
}
