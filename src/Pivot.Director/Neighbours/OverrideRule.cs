namespace Pivot.Director.Neighbours;

/// <summary>Whether what a neighbour says may replace another Ethernet address that is known for it.</summary>
internal enum OverrideRule : byte
{
    /// <summary>No: it only makes the known one doubtful (an advertisement without the override flag).</summary>
    Never,

    /// <summary>Yes.</summary>
    Always,

    /// <summary>Yes, but not within <see cref="NeighbourTimes.FirstAnswerCounts"/> of the last change: ARP, where two stations may answer one question.</summary>
    UnlessJustChanged,
}
