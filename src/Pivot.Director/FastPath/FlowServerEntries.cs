using System.Buffers.Binary;
using Pivot.Director.Forwarding;
using Pivot.Director.Services;
using Pivot.Packets;
using Pivot.Packets.Tunnels;

namespace Pivot.Director.FastPath;

/// <summary>What the fast path has to know of a real server.</summary>
internal static class FlowServerEntries
{
    /// <summary>Describes a server.</summary>
    /// <param name="server">The server, with its way in force.</param>
    /// <param name="entry">What the programs read.</param>
    /// <returns>False where nothing can be carried to it: no way into its tunnel is known.</returns>
    public static bool TryDescribe(RealServer server, out FlowServer entry)
    {
        entry = new FlowServer { Id = server.Id, Method = FlowMethod.BothEnds };
        switch (server.Spec.Forwarding)
        {
            case ForwardingMethod.DirectRoute:
                entry.Method = FlowMethod.Direct;
                entry.Family = Write(server.Address, entry.Address);
                return true;

            case ForwardingMethod.Tunnel:
                entry.Method = FlowMethod.Tunnel;
                return server.TunnelPath is { } path && Describe(path, ref entry);

            default:
                entry.ClientAddress = (byte)(server.Spec.ClientAddress == ClientAddressMode.Toa ? ClientAddressMode.Toa : ClientAddressMode.None);
                return true;
        }
    }

    private static bool Describe(TunnelPath path, ref FlowServer entry)
    {
        ref readonly Tunnel tunnel = ref path.Tunnel;
        entry.Tunnel = tunnel.Type switch
        {
            TunnelType.Gre => 2,
            TunnelType.Gue => 3,
            _ => 1,
        };
        entry.Flags = tunnel.HasChecksum ? FlowServer.Checksum : 0;
        entry.Port = BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(tunnel.Port) : tunnel.Port;
        entry.Family = Write(tunnel.Destination, entry.Address);
        Write(tunnel.Source, entry.Source);
        entry.MostSegment4 = SegmentOf(path, isIPv6: false);
        entry.MostSegment6 = SegmentOf(path, isIPv6: true);
        return true;
    }

    private static uint SegmentOf(TunnelPath path, bool isIPv6) => path.MostSegmentBytes(isIPv6) is var most && most == ushort.MaxValue ? 0u : most;

    /// <summary>Writes an address as it lies in packets; returns its family.</summary>
    private static byte Write(IpAddress address, Span<byte> target)
    {
        if (address.IsIPv4)
        {
            BinaryPrimitives.WriteUInt32BigEndian(target, address.IPv4);
            return 4;
        }

        BinaryPrimitives.WriteUInt64BigEndian(target, address.High);
        BinaryPrimitives.WriteUInt64BigEndian(target[8..], address.Low);
        return 6;
    }
}
