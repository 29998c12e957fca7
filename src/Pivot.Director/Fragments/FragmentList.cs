namespace Pivot.Director.Fragments;

/// <summary>A list of entries in the order in which they were added, linked through the entries themselves.</summary>
internal sealed class FragmentList(FragmentEntry[] entries)
{
    private int _newest;

    /// <summary>The entry that was added first; 0 when the list is empty.</summary>
    public int Oldest { get; private set; }

    /// <summary>Adds an entry that is on no list.</summary>
    public void Add(int number)
    {
        entries[number].Next = 0;
        entries[number].Previous = _newest;
        if (_newest == 0)
        {
            Oldest = number;
        }
        else
        {
            entries[_newest].Next = number;
        }

        _newest = number;
    }

    /// <summary>Removes an entry that is on this list.</summary>
    public void Remove(int number)
    {
        (int next, int previous) = (entries[number].Next, entries[number].Previous);
        if (previous == 0)
        {
            Oldest = next;
        }
        else
        {
            entries[previous].Next = next;
        }

        if (next == 0)
        {
            _newest = previous;
        }
        else
        {
            entries[next].Previous = previous;
        }
    }
}
