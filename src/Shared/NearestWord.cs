namespace Pivot;

/// <summary>Finds the word that somebody probably meant to type. One source for every project that names keys, words or commands: compiled into each.</summary>
internal static class NearestWord
{
    /// <summary>Longer words are nobody's typing mistake; comparing them would only cost time.</summary>
    private const int LongestWord = 40;

    /// <summary>A word that was not typed to its end is as near as one with two mistakes.</summary>
    private const int RankOfBeginning = 2;

    /// <summary>
    /// The candidate that <paramref name="word"/> begins, or that fewest edits lead to; null when none is near: at most a third of the letters
    /// may differ, and one in the shortest words. Case, and "-" or "_", make no difference.
    /// </summary>
    public static string? Find(string word, IEnumerable<string> candidates)
    {
        if (word.Length > LongestWord)
        {
            return null;
        }

        string normal = Normalize(word);
        string? nearest = null;
        int smallest = int.MaxValue;
        foreach (string candidate in candidates)
        {
            string other = Normalize(candidate);
            int most = Math.Max(1, Math.Max(normal.Length, other.Length) / 3);
            bool begins = normal.Length > 1 && other.StartsWith(normal, StringComparison.Ordinal);
            int distance = Distance(normal, other);
            int rank = begins ? Math.Min(distance, RankOfBeginning) : distance;
            if (rank < smallest && (begins || distance <= most))
            {
                (smallest, nearest) = (rank, candidate);
            }
        }

        return nearest;
    }

    /// <summary>Edits between two words: a letter added, removed or changed, or two neighbours swapped (optimal string alignment).</summary>
    public static int Distance(string from, string to)
    {
        int[] beforeLast = new int[to.Length + 1];
        int[] last = new int[to.Length + 1];
        int[] current = new int[to.Length + 1];
        for (int j = 0; j <= to.Length; j++)
        {
            last[j] = j;
        }

        for (int i = 1; i <= from.Length; i++)
        {
            current[0] = i;
            for (int j = 1; j <= to.Length; j++)
            {
                int changed = last[j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
                current[j] = Math.Min(changed, Math.Min(last[j], current[j - 1]) + 1);
                if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
                {
                    current[j] = Math.Min(current[j], beforeLast[j - 2] + 1);
                }
            }

            (beforeLast, last, current) = (last, current, beforeLast);
        }

        return last[to.Length];
    }

    private static string Normalize(string word) => word.ToUpperInvariant().Replace('-', '_');
}
