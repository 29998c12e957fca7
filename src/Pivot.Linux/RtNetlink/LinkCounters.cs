using System.Buffers.Binary;

namespace Pivot.Linux.RtNetlink;

/// <summary>What an interface has carried since it was made (the beginning of <c>struct rtnl_link_stats64</c>).</summary>
/// <param name="ReceivedPackets">Packets that came in.</param>
/// <param name="SentPackets">Packets that went out.</param>
/// <param name="ReceivedBytes">Their bytes, with link-layer headers.</param>
/// <param name="SentBytes">Likewise of those that went out.</param>
/// <param name="ReceiveErrors">Frames that came in damaged.</param>
/// <param name="SendErrors">Frames that the device could not send.</param>
/// <param name="ReceiveDrops">Packets that came in and for which there was no room or no use.</param>
/// <param name="SendDrops">Packets that were not sent for want of room.</param>
public sealed record LinkCounters(
    long ReceivedPackets, long SentPackets, long ReceivedBytes, long SentBytes, long ReceiveErrors, long SendErrors, long ReceiveDrops, long SendDrops)
{
    private const int Fields = 8;

    internal static LinkCounters? Parse(ReadOnlySpan<byte> value)
    {
        return value.Length < Fields * sizeof(long)
            ? null
            : new LinkCounters(At(value, 0), At(value, 1), At(value, 2), At(value, 3), At(value, 4), At(value, 5), At(value, 6), At(value, 7));

        static long At(ReadOnlySpan<byte> value, int field) => BinaryPrimitives.ReadInt64LittleEndian(value[(field * sizeof(long))..]);
    }
}
