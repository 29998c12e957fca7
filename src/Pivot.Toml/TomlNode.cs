namespace Pivot.Toml;

/// <summary>A value in the tree of a <see cref="TomlDocument"/>.</summary>
public abstract class TomlNode
{
    private protected TomlNode(TomlPosition position) => Position = position;

    /// <summary>
    /// Where the value's first character stands. For a table made by headers or dotted keys: its own header,
    /// or the part of the first key that brought it into being.
    /// </summary>
    public TomlPosition Position { get; private protected set; }

    /// <summary>The type's name in the words of the TOML specification, for messages.</summary>
    public abstract string Kind { get; }

    /// <summary>The table or array that holds this node; null for the root.</summary>
    internal TomlNode? Parent { get; set; }
}
