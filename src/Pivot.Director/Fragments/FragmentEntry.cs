namespace Pivot.Director.Fragments;

/// <summary>One datagram in the <see cref="FragmentTable"/>. Index 0 is none, in every link.</summary>
internal struct FragmentEntry
{
    /// <summary>Whose it is.</summary>
    public FragmentKey Key;

    /// <summary>What its first fragment decided; valid once <see cref="IsDecided"/>.</summary>
    public FragmentDecision Decision;

    /// <summary>The tick at which it is over.</summary>
    public ulong Deadline;

    /// <summary>Payload bytes of the first fragment: nothing else may lie there.</summary>
    public int FirstBytes;

    /// <summary>Payload bytes seen, all fragments together.</summary>
    public int SeenBytes;

    /// <summary>Payload bytes of the datagram, known from its last fragment on; before that 0.</summary>
    public int TotalBytes;

    /// <summary>The held fragment that came first.</summary>
    public int FirstHeld;

    /// <summary>The held fragment that came last.</summary>
    public int LastHeld;

    /// <summary>The next entry of the same list.</summary>
    public int Next;

    /// <summary>The entry before it in the same list.</summary>
    public int Previous;

    /// <summary>The first fragment has been judged.</summary>
    public bool IsDecided;

    /// <summary>Every fragment has been seen, so the sender may use the identification anew.</summary>
    public readonly bool IsComplete => IsDecided && TotalBytes != 0 && SeenBytes >= TotalBytes;
}
