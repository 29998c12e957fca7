using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using Pivot.Director.Connections;
using Pivot.Director.Forwarding;
using Pivot.Director.Services;
using Pivot.Packets;
using Pivot.Packets.Answers;
using Pivot.Packets.Tunnels;

namespace Pivot.Director.IcmpErrors;

/// <summary>
/// Makes of an ICMP error about a tunnelled packet, which goes to the board, one to the client about its own packet, as far as that is quoted:
/// <list type="bullet">
/// <item>too big: with the MTU less the tunnel's headers; not where the client lets its packet be fragmented;</item>
/// <item>unreachable, whatever the code: host unreachable, for it is the tunnel's end that cannot be reached (RFC 2003 §4.1, RFC 2473 §8);</item>
/// <item>time exceeded on the way: the same, for the tunnel does not hide its hops.</item>
/// </list>
/// Others concern the outer header alone.
/// </summary>
internal static class TunnelErrorTranslator
{
    private const int MtuWordOffset = 4;
    private const byte OnTheWay = 0;

    private enum Meaning
    {
        None,
        TooBig,
        Unreachable,
        TimeExceeded,
    }

    /// <summary>Puts the error to the client into the slot.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="index">An ICMP error about no connection.</param>
    /// <param name="parsed">Its parse.</param>
    /// <param name="table">The connections.</param>
    /// <param name="services">The real servers.</param>
    /// <param name="routes">Give the board's address where the sender's is of the wrong family.</param>
    /// <returns>False, with nothing changed, when it is not about a packet of ours, damaged, or nothing that the client has to know.</returns>
    public static bool TryTranslate(PacketBatch batch, int index, in ParsedPacket parsed, ConnectionTable table, ServiceTable services, RouteMtuTable routes)
    {
        ref PacketSlot slot = ref batch[index];
        Span<byte> packet = batch.Packet(index);
        if (!TryFindCarried(packet, parsed, table, services, out IcmpQuote carried, out TunnelPath? path)
            || !carried.Key.Source.IsSingleHost || !IsIntact(packet, parsed, slot.Offload))
        {
            return false;
        }

        Meaning meaning = MeaningOf(packet, parsed, out int mtuBytes);
        bool mayFragment = !carried.IsIPv6 && !IPv4Header.MustNotFragment(packet[carried.Offset..]);
        if (meaning == Meaning.None || (meaning == Meaning.TooBig && (mayFragment || mtuBytes == 0)))
        {
            return false;
        }

        // The quote of the outer headers is longer than the headers that take its place.
        slot.Start += carried.Offset - IcmpErrorMessage.HeaderLength(carried.IsIPv6);
        slot.Length = IcmpErrorMessage.LengthFor(carried.IsIPv6, carried.End - carried.Offset);
        slot.Offload = default;
        (byte type, byte code) = Message(meaning, carried.IsIPv6);
        uint word = meaning == Meaning.TooBig ? (uint)path.CarriedMtu(mtuBytes, carried.IsIPv6) : 0;
        IcmpErrorMessage.WriteBefore(batch.Packet(index), SenderOf(parsed, carried, path, routes), carried.Key.Source, type, code, word);
        return true;
    }

    /// <summary>The client's packet inside, when the outer headers are exactly those that the director writes for its connection.</summary>
    private static bool TryFindCarried(
        ReadOnlySpan<byte> packet, in ParsedPacket parsed, ConnectionTable table, ServiceTable services, out IcmpQuote carried, [NotNullWhen(true)] out TunnelPath? path)
    {
        carried = default;
        path = null;
        if (!IcmpError.TryReadQuote(packet, parsed, out IcmpQuote outer)
            || parsed.Key.Destination != outer.Key.Source
            || !CarriedPacket.TryFind(packet[outer.Offset..outer.End], outer.Key.DestinationPort, out int offset)
            || !IcmpError.TryReadCarried(packet, outer.Offset + offset, outer.End, out carried)
            || !table.TryFind(carried.Key, out ConnectionHit hit) || hit.Reply)
        {
            return false;
        }

        path = services.Server(hit.ServerId)?.TunnelPath;
        return path is not null && IsOf(path.Tunnel, outer.Key);
    }

    private static bool IsOf(in Tunnel tunnel, in FlowKey outer) =>
        outer.Source == tunnel.Source && outer.Destination == tunnel.Destination && (outer.Protocol, tunnel.Type) switch
        {
            (IpProtocol.Udp, TunnelType.Gue) => outer.DestinationPort == tunnel.Port,
            (Encapsulation.Gre, TunnelType.Gre) => true,
            (Encapsulation.IPv4InIp or Encapsulation.IPv6InIp, TunnelType.IpIp) => true,
            _ => false,
        };

    /// <summary>The new error gets a checksum of its own, which must not make a damaged one right.</summary>
    private static bool IsIntact(ReadOnlySpan<byte> packet, in ParsedPacket parsed, in OffloadHeader offload)
    {
        ReadOnlySpan<byte> icmp = packet[parsed.TransportOffset..parsed.TotalLength];
        ushort pseudo = parsed.IsIPv6 ? InternetChecksum.PseudoHeaderSum(parsed.Key.Source, parsed.Key.Destination, IpProtocol.IcmpV6, icmp.Length) : (ushort)0;
        return offload.HasPartialChecksum || InternetChecksum.Compute(icmp, pseudo) == 0;
    }

    /// <summary>What the error says, and the MTU that it gives: 0 where it gives none, as routers before RFC 1191.</summary>
    private static Meaning MeaningOf(ReadOnlySpan<byte> packet, in ParsedPacket parsed, out int mtuBytes)
    {
        ReadOnlySpan<byte> icmp = packet[parsed.TransportOffset..];
        uint word = BinaryPrimitives.ReadUInt32BigEndian(icmp[MtuWordOffset..]);
        mtuBytes = parsed.IsIPv6 ? (int)Math.Min(word, PacketBatch.MaximumPacketBytes) : (ushort)word;
        return parsed.IsIPv6
            ? ((IcmpV6Type)icmp[0], icmp[1]) switch
            {
                (IcmpV6Type.PacketTooBig, _) => Meaning.TooBig,
                (IcmpV6Type.DestinationUnreachable, _) => Meaning.Unreachable,
                (IcmpV6Type.TimeExceeded, OnTheWay) => Meaning.TimeExceeded,
                _ => Meaning.None,
            }
            : ((IcmpType)icmp[0], icmp[1]) switch
            {
                (IcmpType.DestinationUnreachable, IcmpUnreachable.FragmentationNeeded) => Meaning.TooBig,
                (IcmpType.DestinationUnreachable, _) => Meaning.Unreachable,
                (IcmpType.TimeExceeded, OnTheWay) => Meaning.TimeExceeded,
                _ => Meaning.None,
            };
    }

    private static (byte Type, byte Code) Message(Meaning meaning, bool isIPv6) => meaning switch
    {
        Meaning.TooBig => isIPv6 ? ((byte)IcmpV6Type.PacketTooBig, (byte)0) : ((byte)IcmpType.DestinationUnreachable, IcmpUnreachable.FragmentationNeeded),
        Meaning.TimeExceeded => isIPv6 ? ((byte)IcmpV6Type.TimeExceeded, OnTheWay) : ((byte)IcmpType.TimeExceeded, OnTheWay),
        _ => isIPv6 ? ((byte)IcmpV6Type.DestinationUnreachable, IcmpV6Unreachable.AddressUnreachable) : ((byte)IcmpType.DestinationUnreachable, IcmpUnreachable.HostUnreachable),
    };

    /// <summary>A router keeps its address: traceroute shows it. The real server speaks as the virtual address, and a router of the other family as the board.</summary>
    private static IpAddress SenderOf(in ParsedPacket parsed, in IcmpQuote carried, TunnelPath path, RouteMtuTable routes)
    {
        if (parsed.Key.Source == path.Tunnel.Destination)
        {
            return carried.Key.Destination;
        }

        return parsed.IsIPv6 == carried.IsIPv6 ? parsed.Key.Source : routes.BoardAddressTo(carried.Key.Source) ?? carried.Key.Destination;
    }
}
