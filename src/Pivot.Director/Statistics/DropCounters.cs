using System.Runtime.CompilerServices;

namespace Pivot.Director.Statistics;

/// <summary>One counter for each <see cref="DropReason"/>, written by one worker alone.</summary>
internal sealed class DropCounters
{
    /// <summary>How many reasons there are, <see cref="DropReason.None"/> included.</summary>
    public static readonly int ReasonCount = Enum.GetValues<DropReason>().Length;

    private readonly long[] _counts = new long[ReasonCount];

    /// <summary>Counts packets.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Count(DropReason reason, long packets = 1) => _counts[(int)reason] += packets;

    /// <summary>Packets counted for a reason.</summary>
    public long this[DropReason reason] => Volatile.Read(ref _counts[(int)reason]);
}
