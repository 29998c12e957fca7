namespace Pivot.Config.Writing;

/// <summary>
/// Which tables of an array stay where they are. Those stay that stand first in the wanted order and follow each other in the present one; all others are removed, and added
/// behind them where they are wanted.
/// </summary>
/// <param name="Kept">The present indices of those that stay, which are the first of the wanted ones.</param>
/// <param name="Removed">The present indices of the others, ascending.</param>
internal sealed record ListMatch(IReadOnlyList<int> Kept, IReadOnlyList<int> Removed)
{
    /// <summary>Matches by name; names are unique in each list.</summary>
    public static ListMatch Of(string[] present, string[] wanted)
    {
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < present.Length; i++)
        {
            places.Add(present[i], i);
        }

        var kept = new List<int>();
        var last = -1;
        foreach (var name in wanted)
        {
            if (!places.TryGetValue(name, out var place) || place < last)
            {
                break;
            }

            kept.Add(last = place);
        }

        var removed = new List<int>();
        for (var i = 0; i < present.Length; i++)
        {
            if (kept.BinarySearch(i) < 0)
            {
                removed.Add(i);
            }
        }

        return new ListMatch(kept, removed);
    }
}
