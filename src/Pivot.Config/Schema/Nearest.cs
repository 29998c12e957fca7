namespace Pivot.Config.Schema;

/// <summary>Finds what someone probably meant to type.</summary>
internal static class Nearest
{
    /// <summary>Longer words are nobody's typing mistake; comparing them would only cost time.</summary>
    private const int LongestWord = 40;

    /// <summary>The candidate that fewest edits lead to; null when none is near (more than a third of its letters differ).</summary>
    public static string? Find(string word, IEnumerable<string> candidates)
    {
        if (word.Length > LongestWord)
        {
            return null;
        }

        var normal = Normalize(word);
        string? best = null;
        var bestDistance = int.MaxValue;
        foreach (var candidate in candidates)
        {
            var distance = Distance(normal, Normalize(candidate));
            if (distance < bestDistance && distance <= Math.Max(1, Math.Max(word.Length, candidate.Length) / 3))
            {
                (best, bestDistance) = (candidate, distance);
            }
        }

        return best;
    }

    /// <summary>
    /// Edits between two words, where an edit is a letter added, removed or changed, or two neighbours swapped
    /// (optimal string alignment).
    /// </summary>
    public static int Distance(string from, string to)
    {
        var rows = new int[from.Length + 1, to.Length + 1];
        for (var i = 0; i <= from.Length; i++)
        {
            rows[i, 0] = i;
        }

        for (var j = 0; j <= to.Length; j++)
        {
            rows[0, j] = j;
        }

        for (var i = 1; i <= from.Length; i++)
        {
            for (var j = 1; j <= to.Length; j++)
            {
                var changed = rows[i - 1, j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
                var best = Math.Min(changed, Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1);
                var swapped = i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1];
                rows[i, j] = swapped ? Math.Min(best, rows[i - 2, j - 2] + 1) : best;
            }
        }

        return rows[from.Length, to.Length];
    }

    // Case and the choice of "-" or "_" are not part of what one means.
    private static string Normalize(string word) => word.ToUpperInvariant().Replace('-', '_');
}
