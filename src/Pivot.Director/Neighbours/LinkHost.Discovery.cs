using Pivot.Packets;
using Pivot.Packets.Ethernet;
using Pivot.Packets.Ndp;

namespace Pivot.Director.Neighbours;

/// <content>IPv6: neighbour discovery (RFC 4861, RFC 4862).</content>
public sealed partial class LinkHost
{
    private const int NextHeaderOffset = 6;
    private const byte FirstDiscoveryType = 133;
    private const byte LastDiscoveryType = 137;

    /// <summary>True for neighbour discovery, which no router forwards. Extension headers before it are not looked through: no node sends any (RFC 6980 forbids the one that there was).</summary>
    private static bool IsDiscovery(ReadOnlySpan<byte> packet) =>
        packet.Length > IPv6Header.Length && packet[NextHeaderOffset] == (byte)IpProtocol.IcmpV6 && packet[IPv6Header.Length] is >= FirstDiscoveryType and <= LastDiscoveryType;

    /// <summary>Routers' advertisements and redirects are heard, not obeyed: gateways are configured.</summary>
    private void OnDiscovery(ReadOnlySpan<byte> packet, in EthernetHeader header, ulong now, IFrameOutput output)
    {
        if (packet[IPv6Header.Length] is not ((byte)NeighbourMessageType.Solicitation or (byte)NeighbourMessageType.Advertisement))
        {
            return;
        }

        if (PacketParser.Parse(packet, out ParsedPacket parsed) != ParseResult.Ok || !NeighbourMessage.TryParse(packet, parsed, out NeighbourMessage message) || message.LinkLayer == Hardware)
        {
            Interlocked.Increment(ref _malformed);
            return;
        }

        View view = Volatile.Read(ref _view);
        if (message.Type == NeighbourMessageType.Solicitation)
        {
            OnSolicitation(view, message, header, now, output);
        }
        else
        {
            OnAdvertisement(view, message, header, now, output);
        }
    }

    /// <summary>A solicitation from nowhere asks whether the address is free (RFC 4862 §5.4.3); the answer to all nodes defends it.</summary>
    private void OnSolicitation(View view, in NeighbourMessage message, in EthernetHeader header, ulong now, IFrameOutput output)
    {
        if (!view.Answered.Contains(message.Target))
        {
            return;
        }

        MacAddress asker = message.LinkLayer ?? header.Source;
        if (message.Source != default && view.Answered.Contains(message.Source))
        {
            OnConflict(view, message.Source, asker, now, output);
            return;
        }

        if (message.LinkLayer is not null && view.Routes.IsOnLink(message.Source))
        {
            Take(new NeighbourClaim(message.Source, message.LinkLayer, IsAnswer: false, OverrideRule.Always, Creates: true), now, output);
        }

        NeighbourMessage answer = message.Answer(Hardware, FlagsOf(view));
        SendDiscovery(answer, answer.Destination.IsMulticastOrBroadcast ? answer.MulticastHardware : asker, output);
    }

    private void OnAdvertisement(View view, in NeighbourMessage message, in EthernetHeader header, ulong now, IFrameOutput output)
    {
        if (view.Answered.Contains(message.Target))
        {
            OnConflict(view, message.Target, message.LinkLayer ?? header.Source, now, output);
            return;
        }

        bool isAnswer = (message.Flags & NeighbourFlags.Solicited) != 0 && header.Destination == Hardware;
        OverrideRule rule = (message.Flags & NeighbourFlags.Override) != 0 ? OverrideRule.Always : OverrideRule.Never;
        Take(new NeighbourClaim(message.Target, message.LinkLayer, isAnswer, rule, Creates: false), now, output);
    }

    /// <param name="target">The address asked for.</param>
    /// <param name="source">Who asks; unspecified to ask whether the target is free.</param>
    /// <param name="only">Who alone is asked; null for the target's group.</param>
    /// <param name="output">Where the frame goes.</param>
    private void AskDiscovery(IpAddress target, IpAddress source, MacAddress? only, IFrameOutput output)
    {
        NeighbourMessage message = NeighbourMessage.Solicitation(target, source, Hardware);
        message = source == default ? message with { LinkLayer = null } : only is null ? message : message with { Destination = target };
        SendDiscovery(message, only ?? message.MulticastHardware, output);
    }

    private void AnnounceDiscovery(View view, IpAddress address, IFrameOutput output)
    {
        NeighbourMessage message = NeighbourMessage.Announcement(address, Hardware, FlagsOf(view));
        SendDiscovery(message, message.MulticastHardware, output);
    }

    private static NeighbourFlags FlagsOf(View view) => NeighbourFlags.Override | (view.IsRouter ? NeighbourFlags.Router : NeighbourFlags.None);

    /// <summary>Asks switches for the questions for an address; over IPv4 those are broadcast and come anyway.</summary>
    private void Report(View view, IpAddress address, IFrameOutput output)
    {
        Span<byte> frame = address.IsIPv4 ? [] : output.Room(ListenerReport.FrameLength);
        if (!frame.IsEmpty)
        {
            ListenerReport.WriteFrame(frame, address, view.Routes.LinkLocal, Hardware);
            output.Send(default);
        }
    }

    private void SendDiscovery(in NeighbourMessage message, MacAddress destination, IFrameOutput output)
    {
        Span<byte> frame = output.Room(EthernetHeader.UntaggedLength + message.PacketBytes);
        if (!frame.IsEmpty)
        {
            new EthernetHeader(destination, Hardware, EtherType.IPv6).Write(frame);
            message.Write(frame[EthernetHeader.UntaggedLength..]);
            output.Send(default);
        }
    }
}
