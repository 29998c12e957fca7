using Pivot.Director.Services;

namespace Pivot.Director.Scheduling;

/// <summary>The table of <c>sh</c> and <c>dh</c>: 256 slots, dealt out to the servers in list order again and again until all are taken.</summary>
internal sealed class HashSlots
{
    /// <summary>Bits of a slot's number (IP_VS_SH_TAB_BITS, IP_VS_DH_TAB_BITS).</summary>
    public const int Bits = 8;

    /// <summary>How many slots.</summary>
    public const int Count = 1 << Bits;

    private readonly int[] _places = new int[Count];

    /// <summary>True when there are no servers.</summary>
    public bool IsEmpty { get; private set; } = true;

    /// <summary>The place in the list of the server that a slot belongs to; meaningless when <see cref="IsEmpty"/>.</summary>
    public int this[int slot] => _places[slot];

    /// <summary>Deals the slots out anew.</summary>
    /// <param name="servers">In the order of the configuration.</param>
    /// <param name="byWeight">True: each gets as many slots in a row as its weight, and one for weight 0; false: one each.</param>
    public void Fill(ReadOnlySpan<RealServer> servers, bool byWeight)
    {
        IsEmpty = servers.IsEmpty;
        int place = 0;
        int dealt = 0;
        for (int slot = 0; slot < Count && !IsEmpty; slot++)
        {
            _places[slot] = place;
            if (++dealt >= (byWeight ? servers[place].Weight : 1))
            {
                place = (place + 1) % servers.Length;
                dealt = 0;
            }
        }
    }
}
