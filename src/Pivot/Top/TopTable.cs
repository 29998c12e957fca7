namespace Pivot.Top;

/// <summary>The rows of a view, all of them, in the chosen order.</summary>
internal sealed class TopTable
{
    /// <summary>The name of the order by <see cref="TopRow.Key"/>.</summary>
    public const string ByName = "name";

    /// <summary>Puts the rows in order: by key, or the greatest weight first; rows of equal weight stay as they are given.</summary>
    /// <param name="title">What the rows are.</param>
    /// <param name="columns">The columns.</param>
    /// <param name="orders">The orders that there are.</param>
    /// <param name="order">The number of the chosen one.</param>
    /// <param name="rows">The rows.</param>
    public TopTable(string title, TopColumn[] columns, string[] orders, int order, List<TopRow> rows)
    {
        Title = title;
        Columns = columns;
        Orders = orders;
        Order = order;
        var places = new Dictionary<string, int>(rows.Count);
        foreach (TopRow row in rows)
        {
            places[row.Key] = places.Count;
        }

        rows.Sort(orders[order] == ByName
            ? (one, other) => string.CompareOrdinal(one.Key, other.Key)
            : (one, other) => one.Weight != other.Weight ? other.Weight.CompareTo(one.Weight) : places[one.Key] - places[other.Key]);
        Rows = rows;
        Keys = rows.ConvertAll(row => row.Key);
    }

    /// <summary>What the rows are.</summary>
    public string Title { get; }

    /// <summary>The columns.</summary>
    public IReadOnlyList<TopColumn> Columns { get; }

    /// <summary>The names of the orders.</summary>
    public IReadOnlyList<string> Orders { get; }

    /// <summary>The number of the order that they are in.</summary>
    public int Order { get; }

    /// <summary>The rows.</summary>
    public IReadOnlyList<TopRow> Rows { get; }

    /// <summary>The keys of the rows.</summary>
    public IReadOnlyList<string> Keys { get; }
}
