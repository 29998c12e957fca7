using System.Globalization;

namespace Pivot.Config.Candidate;

/// <summary>The lines that two texts differ in, as people read them: <c>-</c> for what goes, <c>+</c> for what comes, two lines around, <c>@@ LINE</c> in front of each place.</summary>
public static class LineDiff
{
    private const int Around = 2;

    /// <summary>Beyond it (two texts of some 2,000 lines that have nothing in common) everything between the first and the last difference counts as one.</summary>
    private const int MostCells = 4_000_000;

    /// <summary>Compares; nothing where the texts are the same but for their line ends.</summary>
    public static IReadOnlyList<string> Between(string before, string after)
    {
        var (old, now) = (Lines(before), Lines(after));
        var start = 0;
        while (start < old.Length && start < now.Length && old[start] == now[start])
        {
            start++;
        }

        var end = 0;
        while (end < old.Length - start && end < now.Length - start && old[^(end + 1)] == now[^(end + 1)])
        {
            end++;
        }

        var marked = new List<(char Mark, string Line, int Number)>();
        for (var i = 0; i < start; i++)
        {
            marked.Add((' ', now[i], i + 1));
        }

        Middle(old.AsSpan()[start..^end], now.AsSpan()[start..^end], start, marked);
        for (var i = now.Length - end; i < now.Length; i++)
        {
            marked.Add((' ', now[i], i + 1));
        }

        return Shown(marked);
    }

    private static string[] Lines(string text)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        return lines[^1].Length == 0 ? lines[..^1] : lines;
    }

    /// <summary>By the longest common subsequence.</summary>
    private static void Middle(ReadOnlySpan<string> old, ReadOnlySpan<string> now, int start, List<(char Mark, string Line, int Number)> marked)
    {
        var width = now.Length + 1;
        var isSmall = (long)(old.Length + 1) * width <= MostCells;
        var common = isSmall ? new int[(old.Length + 1) * width] : [];
        for (var i = old.Length - 1; isSmall && i >= 0; i--)
        {
            for (var j = now.Length - 1; j >= 0; j--)
            {
                common[(i * width) + j] = old[i] == now[j] ? common[((i + 1) * width) + j + 1] + 1 : Math.Max(common[((i + 1) * width) + j], common[(i * width) + j + 1]);
            }
        }

        int o = 0, n = 0;
        while (o < old.Length || n < now.Length)
        {
            if (isSmall && o < old.Length && n < now.Length && old[o] == now[n])
            {
                marked.Add((' ', now[n++], start + n));
                o++;
            }
            else if (o < old.Length && (n == now.Length || !isSmall || common[((o + 1) * width) + n] >= common[(o * width) + n + 1]))
            {
                marked.Add(('-', old[o++], start + n + 1));
            }
            else
            {
                marked.Add(('+', now[n++], start + n));
            }
        }
    }

    private static List<string> Shown(List<(char Mark, string Line, int Number)> marked)
    {
        var lines = new List<string>();
        var last = -1;
        for (var i = 0; i < marked.Count; i++)
        {
            var isNear = false;
            for (var j = Math.Max(0, i - Around); j <= Math.Min(marked.Count - 1, i + Around); j++)
            {
                isNear |= marked[j].Mark != ' ';
            }

            if (!isNear)
            {
                continue;
            }

            if (last != i - 1 || lines.Count == 0)
            {
                lines.Add(string.Create(CultureInfo.InvariantCulture, $"@@ line {marked[i].Number}"));
            }

            lines.Add($"{marked[i].Mark} {marked[i].Line}");
            last = i;
        }

        return lines;
    }
}
