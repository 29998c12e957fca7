using Pivot.Toml;

namespace Pivot.Config.Writing;

/// <summary>Changes the keys of one table of a file.</summary>
internal static class TableEdit
{
    /// <summary>Changes what differs: a key that the file names gets its new value in place, also when that is the default; others are added where they are needed.</summary>
    /// <param name="document">The file.</param>
    /// <param name="path">The table, which need not exist.</param>
    /// <param name="present">What the table's keys say.</param>
    /// <param name="wanted">What they are to say.</param>
    public static TomlDocument Apply(TomlDocument document, ReadOnlySpan<TomlStep> path, IReadOnlyList<WrittenKey> present, IReadOnlyList<WrittenKey> wanted)
    {
        foreach (var key in wanted)
        {
            var old = present.FirstOrDefault(candidate => candidate.Key == key.Key);
            TomlStep[] at = [.. path, key.Key];
            if (document.Find(at) is not { } node)
            {
                document = key.IsNeeded ? Add(document, at, key) : document;
            }
            else if (key.Value is null)
            {
                document = document.Remove(at);
            }
            else if (key.Keys is { } keys && node is TomlTable)
            {
                document = Apply(document, at, old?.Keys ?? [], keys);
            }
            else if (old?.Value?.ToString() != key.Value.ToString())
            {
                document = document.Set(at, key.Value);
            }
        }

        return document;
    }

    /// <summary>A short table of the table stands in braces; one with checks gets a header.</summary>
    private static TomlDocument Add(TomlDocument document, TomlStep[] at, WrittenKey key)
    {
        if (key.Keys is null || at[^1].Key != "health")
        {
            return document.Set(at, key.Value!);
        }

        foreach (var (name, value) in KeyCollector.Needed(key.Keys))
        {
            document = document.Set([.. at, name], value);
        }

        return document;
    }
}
