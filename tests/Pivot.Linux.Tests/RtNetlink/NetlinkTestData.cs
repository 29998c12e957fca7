using Pivot.Linux.RtNetlink;

namespace Pivot.Linux.Tests.RtNetlink;

/// <summary>Feeds bytes to the parsers.</summary>
internal static class NetlinkTestData
{
    public static bool TryParse<T>(byte[] datagram, NetlinkSocket.Parser<T> parse, out T? record)
        where T : class
    {
        ReadOnlySpan<byte> rest = datagram;
        record = NetlinkMessage.TryTake(ref rest, out NetlinkMessage message) ? parse(message) : null;
        return record is not null && rest.IsEmpty;
    }

    /// <summary>Runs every parser over every message.</summary>
    /// <returns>How many records came out.</returns>
    public static int ParseAll(byte[] datagram)
    {
        int records = 0;
        ReadOnlySpan<byte> rest = datagram;
        while (NetlinkMessage.TryTake(ref rest, out NetlinkMessage message))
        {
            records += NetworkLink.Parse(message) is null ? 0 : 1;
            records += InterfaceAddress.Parse(message) is null ? 0 : 1;
            records += Route.Parse(message, lookup: true) is null ? 0 : 1;
            records += RoutingRule.Parse(message) is null ? 0 : 1;
            records += NeighbourEntry.Parse(message) is null ? 0 : 1;
            _ = message.ErrorText();
            _ = message.Error;
        }

        return records;
    }
}
