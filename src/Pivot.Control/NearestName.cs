namespace Pivot.Control;

/// <summary>Finds the name that a mistyped word most likely meant.</summary>
public static class NearestName
{
    /// <summary>
    /// The candidate that <paramref name="word"/> begins or is nearest to by edit distance, or null when none is near: one letter
    /// may differ in words of up to three letters, two in longer ones, a third in words of nine and more.
    /// </summary>
    public static string? Find(string word, IEnumerable<string> candidates)
    {
        string? nearest = null;
        int smallest = (word.Length <= 3 ? 1 : Math.Max(2, word.Length / 3)) + 1;
        foreach (string candidate in candidates)
        {
            bool begins = word.Length > 1 && candidate.StartsWith(word, StringComparison.OrdinalIgnoreCase);
            int distance = begins ? 1 : Math.Abs(candidate.Length - word.Length) >= smallest ? smallest : Distance(word, candidate);
            if (distance < smallest)
            {
                (smallest, nearest) = (distance, candidate);
            }
        }

        return nearest;
    }

    /// <summary>Optimal string alignment distance: insertions, deletions, replacements and swaps of neighbours, case ignored.</summary>
    private static int Distance(string left, string right)
    {
        int[] beforeLast = new int[right.Length + 1];
        int[] last = new int[right.Length + 1];
        int[] current = new int[right.Length + 1];
        for (int j = 0; j <= right.Length; j++)
        {
            last[j] = j;
        }

        for (int i = 1; i <= left.Length; i++)
        {
            current[0] = i;
            for (int j = 1; j <= right.Length; j++)
            {
                int replaced = last[j - 1] + (Same(left[i - 1], right[j - 1]) ? 0 : 1);
                current[j] = Math.Min(replaced, Math.Min(last[j], current[j - 1]) + 1);
                if (i > 1 && j > 1 && Same(left[i - 1], right[j - 2]) && Same(left[i - 2], right[j - 1]))
                {
                    current[j] = Math.Min(current[j], beforeLast[j - 2] + 1);
                }
            }

            (beforeLast, last, current) = (last, current, beforeLast);
        }

        return last[right.Length];
    }

    private static bool Same(char left, char right) => char.ToLowerInvariant(left) == char.ToLowerInvariant(right);
}
