namespace Pivot.Toml;

/// <summary>An array: one written in brackets, or the tables under one <c>[[header]]</c>.</summary>
public sealed class TomlArray : TomlNode
{
    private readonly List<TomlNode> _items = [];

    internal TomlArray(TomlPosition position)
        : base(position)
    {
    }

    /// <inheritdoc/>
    public override string Kind => "array";

    /// <summary>The items in the order of the text.</summary>
    public IReadOnlyList<TomlNode> Items => _items;

    internal void Add(TomlNode item)
    {
        Adopt(item);
        _items.Add(item);
    }
}
