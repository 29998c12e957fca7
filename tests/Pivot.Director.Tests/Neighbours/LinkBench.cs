using Pivot.Director.Connections;
using Pivot.Director.Neighbours;
using Pivot.Director.Services;
using Pivot.Packets;
using Pivot.Packets.Arp;
using Pivot.Packets.Ethernet;
using Pivot.Packets.Ndp;

namespace Pivot.Director.Tests.Neighbours;

/// <summary>A station on a link of 192.0.2.0/24 and 2001:db8::/64, with a clock that the test turns.</summary>
internal sealed class LinkBench : IDisposable
{
    public static readonly MacAddress Hardware = new(0x020000000001);
    public static readonly MacAddress ServerHardware = new(0x020000000011);
    public static readonly MacAddress OtherHardware = new(0x020000000022);
    public static readonly IpAddress Own = IpAddress.Parse("192.0.2.2");
    public static readonly IpAddress Own6 = IpAddress.Parse("2001:db8::2");
    public static readonly IpAddress Virtual = IpAddress.Parse("192.0.2.80");
    public static readonly IpAddress Virtual6 = IpAddress.Parse("2001:db8::80");
    public static readonly IpAddress Server = IpAddress.Parse("192.0.2.11");
    public static readonly IpAddress Server6 = IpAddress.Parse("2001:db8::11");
    public static readonly IpAddress Gateway = IpAddress.Parse("192.0.2.1");
    public static readonly LinkPlan Plan = new(
        [Own, Own6],
        [AddressPrefix.Of(Virtual), AddressPrefix.Of(Virtual6), new(IpAddress.Parse("198.51.100.64"), 28)],
        [
            new LinkRoute(new(IpAddress.Parse("192.0.2.0"), 24)), new LinkRoute(new(IpAddress.Parse("2001:db8::"), 64)),
            new LinkRoute(new(IpAddress.Parse("0.0.0.0"), 0), Gateway), new LinkRoute(new(IpAddress.Parse("::"), 0), IpAddress.Parse("fe80::1")),
        ]);

    public LinkBench(int neighbours = 64, bool announced = true)
    {
        Host = new LinkHost(Hardware, neighbours, 12345);
        Host.Apply(Plan, Now);
        if (announced)
        {
            Pass(6);
            Output.Take();
        }
    }

    public LinkHost Host { get; }

    public FrameCollector Output { get; } = new();

    public ulong Now { get; set; } = 1_000_000;

    /// <summary>Turns the clock on, a tenth of a second at a time.</summary>
    public void Pass(double seconds)
    {
        for (ulong end = Now + (ulong)(seconds * Ticks.PerSecond); Now < end;)
        {
            Now += Ticks.PerSecond / 10;
            Host.Tick(Now, Output);
        }
    }

    /// <summary>Sends a packet to a neighbour.</summary>
    public NeighbourAnswer Send(IpAddress neighbour, out MacAddress hardware, byte mark = 0, int length = 100)
    {
        byte[] packet = new byte[length];
        packet.AsSpan().Fill(mark);
        return Host.Resolve(neighbour, packet, default, Now, Output, out hardware);
    }

    public NeighbourAnswer Send(IpAddress neighbour) => Send(neighbour, out _);

    public FrameKind Receive(byte[] frame) => Host.Receive(frame, Now, Output);

    /// <summary>The server's answer to us, over ARP or NDP.</summary>
    public void Answer(IpAddress neighbour, MacAddress hardware) =>
        Receive(neighbour.IsIPv4
            ? Arp(new ArpMessage(ArpOperation.Reply, hardware, neighbour, Hardware, Own), Hardware)
            : Ndp(Advertisement(neighbour, hardware, NeighbourFlags.Solicited | NeighbourFlags.Override, Own6), hardware, Hardware));

    /// <summary>An answer to nobody's question.</summary>
    public void Announce(IpAddress neighbour, MacAddress hardware) =>
        Receive(neighbour.IsIPv4
            ? Arp(ArpMessage.Announcement(neighbour, hardware), MacAddress.Broadcast)
            : Ndp(NeighbourMessage.Announcement(neighbour, hardware, NeighbourFlags.Override), hardware, new MacAddress(0x333300000001)));

    /// <summary>A neighbour asks for an address.</summary>
    public FrameKind Ask(IpAddress target, IpAddress asker, MacAddress hardware) =>
        Receive(target.IsIPv4
            ? Arp(ArpMessage.Request(target, asker, hardware), MacAddress.Broadcast)
            : Ndp(NeighbourMessage.Solicitation(target, asker, hardware), hardware, MacAddress.ForMulticast(SolicitedNode.Of(target))));

    /// <summary>Makes a neighbour reachable.</summary>
    public void Reach(IpAddress neighbour, MacAddress hardware)
    {
        Assert.Equal(NeighbourAnswer.Held, Send(neighbour));
        Answer(neighbour, hardware);
        Output.Take();
        Assert.Equal(NeighbourState.Reachable, StateOf(neighbour));
    }

    public NeighbourState? StateOf(IpAddress neighbour) => Host.Neighbours().SingleOrDefault(entry => entry.Address == neighbour)?.State;

    public static NeighbourMessage Advertisement(IpAddress target, MacAddress? hardware, NeighbourFlags flags, IpAddress destination) =>
        new(NeighbourMessageType.Advertisement, target, destination, target, flags, hardware);

    public static byte[] Arp(in ArpMessage message, MacAddress destination)
    {
        byte[] frame = new byte[60];
        new EthernetHeader(destination, message.SenderHardware, EtherType.Arp).Write(frame);
        message.Write(frame.AsSpan(EthernetHeader.UntaggedLength));
        return frame;
    }

    public static byte[] Ndp(in NeighbourMessage message, MacAddress source, MacAddress destination)
    {
        byte[] frame = new byte[EthernetHeader.UntaggedLength + message.PacketBytes];
        new EthernetHeader(destination, source, EtherType.IPv6).Write(frame);
        message.Write(frame.AsSpan(EthernetHeader.UntaggedLength));
        return frame;
    }

    public void Dispose() => Host.Dispose();
}
