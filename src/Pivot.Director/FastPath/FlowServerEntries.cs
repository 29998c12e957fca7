using System.Buffers.Binary;
using Pivot.Director.Forwarding;
using Pivot.Director.IcmpErrors;
using Pivot.Director.Ports;
using Pivot.Director.Services;
using Pivot.Packets;
using Pivot.Packets.Tunnels;

namespace Pivot.Director.FastPath;

/// <summary>What the fast path has to know of a real server.</summary>
internal static class FlowServerEntries
{
    /// <summary>Describes a server.</summary>
    /// <param name="server">The server, with its way in force.</param>
    /// <param name="routes">The ways known.</param>
    /// <param name="entry">What the programs read.</param>
    /// <returns>False where nothing can be carried to it: no way into its tunnel is known, or what goes in has a checksum, which no program can make.</returns>
    public static bool TryDescribe(RealServer server, RouteMtuTable routes, out FlowServer entry)
    {
        RouteMtu? route = routes.Find(server.Address);
        entry = new FlowServer { Id = server.Id, Method = FlowMethod.BothEnds, MostBytes = (ushort)(route?.PacketBytes ?? 0) };
        switch (server.Spec.Forwarding)
        {
            case ForwardingMethod.DirectRoute:
                entry.Method = FlowMethod.Direct;
                entry.Family = Write(server.Address, entry.Address);
                return true;

            case ForwardingMethod.Tunnel:
                entry.Method = FlowMethod.Tunnel;
                return server.TunnelPath is { } path && TryDescribe(path, ref entry);

            default:
                entry.Interface = (uint)(route?.OutputInterface ?? 0);
                entry.ClientAddress = (byte)(server.Spec.ClientAddress == ClientAddressMode.Toa ? ClientAddressMode.Toa : ClientAddressMode.None);
                return true;
        }
    }

    /// <summary>Whether what a place says of a server still holds while no way into its tunnel is known, by all that is.</summary>
    public static bool IsStill(in FlowServer entry, RealServer server)
    {
        if (server.Spec.Forwarding != ForwardingMethod.Tunnel || entry.Method != FlowMethod.Tunnel || server.TunnelPath is not null)
        {
            return false;
        }

        TunnelSpec spec = server.Spec.Tunnel;
        return entry.Tunnel == NumberOf(spec.Type)
            && (spec.Type == TunnelType.IpIp || !spec.HasChecksum)
            && (spec.Type != TunnelType.Gue || entry.Port == ToNetwork(spec.Port));
    }

    private static bool TryDescribe(TunnelPath path, ref FlowServer entry)
    {
        ref readonly Tunnel tunnel = ref path.Tunnel;
        if (tunnel.HasChecksum)
        {
            return false;
        }

        entry.Tunnel = NumberOf(tunnel.Type);
        entry.Port = ToNetwork(tunnel.Port);
        entry.Family = Write(tunnel.Destination, entry.Address);
        Write(tunnel.Source, entry.Source);
        entry.MostSegment4 = SegmentOf(path, isIPv6: false);
        entry.MostSegment6 = SegmentOf(path, isIPv6: true);
        return true;
    }

    private static byte NumberOf(TunnelType type) => type switch
    {
        TunnelType.Gre => 2,
        TunnelType.Gue => 3,
        _ => 1,
    };

    private static ushort ToNetwork(ushort port) => BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(port) : port;

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
