using Pivot.Toml.Syntax;

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
    internal TomlNode? Parent { get; private set; }

    /// <summary>How many tables and arrays hold this node.</summary>
    internal int Depth { get; private set; }

    /// <summary>The value's characters; null for what headers and dotted keys made.</summary>
    internal ValueSyntax? Source { get; set; }

    /// <summary>True for <paramref name="node"/> and for everything in it.</summary>
    internal bool IsWithin(TomlNode node)
    {
        TomlNode? at = this;
        while (at is not null && at.Depth > node.Depth)
        {
            at = at.Parent;
        }

        return ReferenceEquals(at, node);
    }

    private protected void Adopt(TomlNode child)
    {
        child.Parent = this;
        child.Depth = Depth + 1;
    }
}
