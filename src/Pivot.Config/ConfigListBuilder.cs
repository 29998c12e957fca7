namespace Pivot.Config;

/// <summary>Makes <see cref="ConfigList{T}"/> from collection expressions.</summary>
public static class ConfigListBuilder
{
    /// <summary>Copies the items.</summary>
    public static ConfigList<T> Create<T>(ReadOnlySpan<T> items) => new(items.ToArray());
}
