namespace Pivot.Director.Neighbours;

/// <summary>Lists of numbers from 1 on in the order in which they were added. Each number is on one list at most; every step takes constant time and no memory.</summary>
/// <param name="lists">How many lists.</param>
/// <param name="capacity">The highest number.</param>
internal sealed class NumberLists(int lists, int capacity)
{
    private const int None = -1;

    private readonly int[] _oldest = new int[lists];
    private readonly int[] _newest = new int[lists];
    private readonly int[] _next = new int[capacity + 1];
    private readonly int[] _previous = new int[capacity + 1];
    private readonly int[] _listOf = Enumerable.Repeat(None, capacity + 1).ToArray();

    /// <summary>The number that a list has had the longest; 0 when it is empty.</summary>
    public int Oldest(int list) => _oldest[list];

    /// <summary>The number that was added to the same list after this one; 0 for the newest.</summary>
    public int After(int number) => _next[number];

    /// <summary>Puts a number at the end of a list, off the one that it is on.</summary>
    public void Move(int list, int number)
    {
        Remove(number);
        int last = _newest[list];
        (last == 0 ? ref _oldest[list] : ref _next[last]) = number;
        (_previous[number], _newest[list], _listOf[number]) = (last, number, list);
    }

    /// <summary>Takes a number off the list that it is on, if any.</summary>
    public void Remove(int number)
    {
        int list = _listOf[number];
        if (list == None)
        {
            return;
        }

        (int next, int previous) = (_next[number], _previous[number]);
        (previous == 0 ? ref _oldest[list] : ref _next[previous]) = next;
        (next == 0 ? ref _newest[list] : ref _previous[next]) = previous;
        (_next[number], _previous[number], _listOf[number]) = (0, 0, None);
    }
}
