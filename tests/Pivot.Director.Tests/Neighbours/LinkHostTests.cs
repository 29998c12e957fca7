using Pivot.Director.Neighbours;
using Pivot.Director.Services;
using Pivot.Packets;
using Pivot.Packets.Arp;
using Pivot.Packets.Ethernet;
using Pivot.Packets.Ndp;
using Pivot.Testing.Packets;
using static Pivot.Director.Tests.Neighbours.LinkBench;

namespace Pivot.Director.Tests.Neighbours;

/// <summary>The station's answers, announcements and conflicts.</summary>
public sealed class LinkHostTests : IDisposable
{
    private readonly LinkBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData("192.0.2.2")]
    [InlineData("192.0.2.80")]
    [InlineData("198.51.100.64")]
    [InlineData("198.51.100.79")]
    public void Receive_ArpRequestForAnAddressOfOurs_IsAnsweredToTheAskerWhoIsLearnt(string address)
    {
        IpAddress target = IpAddress.Parse(address);
        Assert.Equal(FrameKind.Handled, _bench.Ask(target, Server, ServerHardware));

        ArpMessage reply = _bench.Output.TakeArp(out MacAddress destination);
        Assert.Equal(new ArpMessage(ArpOperation.Reply, Hardware, target, ServerHardware, Server), reply);
        Assert.Equal(ServerHardware, destination);
        Assert.Equal(NeighbourState.Stale, _bench.StateOf(Server));
        Assert.Equal(NeighbourAnswer.Known, _bench.Send(Server));
    }

    [Theory]
    [InlineData("2001:db8::80")]
    [InlineData("2001:db8::2")]
    [InlineData("fe80::ff:fe00:1")]
    public void Receive_SolicitationForAnAddressOfOurs_IsAnsweredToTheAskerWhoIsLearnt(string address)
    {
        IpAddress target = IpAddress.Parse(address);
        _bench.Ask(target, Server6, ServerHardware);

        NeighbourMessage answer = _bench.Output.TakeNdp(out MacAddress destination);
        Assert.Equal(Advertisement(target, Hardware, NeighbourFlags.Solicited | NeighbourFlags.Override, Server6), answer);
        Assert.Equal(ServerHardware, destination);
        Assert.Equal(NeighbourState.Stale, _bench.StateOf(Server6));
    }

    [Theory]
    [InlineData("192.0.2.81", "192.0.2.11")]
    [InlineData("198.51.100.80", "192.0.2.11")]
    [InlineData("2001:db8::81", "2001:db8::11")]
    public void Receive_QuestionForAnotherAddress_IsNeitherAnsweredNorLearntFrom(string target, string asker)
    {
        _bench.Ask(IpAddress.Parse(target), IpAddress.Parse(asker), ServerHardware);
        Assert.Empty(_bench.Output.Frames);
        Assert.Empty(_bench.Host.Neighbours());
    }

    [Fact]
    public void Receive_QuestionFromBeyondTheSubnet_IsAnsweredAndNotLearntFrom()
    {
        _bench.Ask(Virtual, IpAddress.Parse("203.0.113.9"), ServerHardware);
        Assert.Single(_bench.Output.Take());
        Assert.Empty(_bench.Host.Neighbours());
    }

    [Fact]
    public void Receive_ProbesForAnAddressOfOurs_AreAnsweredAndTeachNothing()
    {
        _bench.Ask(Virtual, IpAddress.Parse("0.0.0.0"), OtherHardware);
        ArpMessage reply = _bench.Output.TakeArp(out _);
        Assert.Equal((ArpOperation.Reply, Virtual), (reply.Operation, reply.Sender));

        NeighbourMessage detection = NeighbourMessage.Solicitation(Virtual6, default, OtherHardware) with { LinkLayer = null };
        _bench.Receive(Ndp(detection, OtherHardware, MacAddress.ForMulticast(SolicitedNode.Of(Virtual6))));
        NeighbourMessage answer = _bench.Output.TakeNdp(out MacAddress destination);

        Assert.Equal((NeighbourFlags.Override, IpAddress.Parse("ff02::1"), new MacAddress(0x333300000001)), (answer.Flags, answer.Destination, destination));
        Assert.Empty(_bench.Host.Neighbours());
        Assert.Empty(_bench.Host.Duplicates(_bench.Now));
    }

    [Fact]
    public void Receive_DirectSolicitationWithoutHardwareAddress_IsAnsweredToTheFramesSource()
    {
        _bench.Receive(Ndp(NeighbourMessage.Solicitation(Virtual6, Server6, ServerHardware) with { LinkLayer = null, Destination = Virtual6 }, ServerHardware, Hardware));
        _ = _bench.Output.TakeNdp(out MacAddress destination);
        Assert.Equal(ServerHardware, destination);
        Assert.Empty(_bench.Host.Neighbours());
    }

    [Fact]
    public void Apply_RouterPlan_SaysSoInAnswers()
    {
        _bench.Host.Apply(Plan with { IsRouter = true }, _bench.Now);
        _bench.Ask(Virtual6, Server6, ServerHardware);
        Assert.True(_bench.Output.TakeNdp(out _).Flags.HasFlag(NeighbourFlags.Router));
    }

    [Fact]
    public void Receive_Frames_AreToldApart()
    {
        byte[] packet = PacketBuilder.Tcp("203.0.113.7", 1, "192.0.2.80", 80, TcpFlags.Syn).Build();
        byte[] packet6 = PacketBuilder.Icmp("2001:db8::9", "2001:db8::80", 128).Build();
        Assert.Equal(FrameKind.Packet, _bench.Receive(Frame(packet, Hardware, EtherType.IPv4)));
        Assert.Equal(FrameKind.Packet, _bench.Receive(Frame(packet6, Hardware, EtherType.IPv6)));
        Assert.Equal(FrameKind.Ignored, _bench.Receive(Frame(packet, MacAddress.Broadcast, EtherType.IPv4)));
        Assert.Equal(FrameKind.Ignored, _bench.Receive(Frame(packet6, new MacAddress(0x333300000001), EtherType.IPv6)));
        Assert.Equal(FrameKind.Ignored, _bench.Receive(Frame(packet, OtherHardware, EtherType.IPv4)));
        Assert.Equal(FrameKind.Ignored, _bench.Receive(Frame(packet, Hardware, (EtherType)0x88cc)));
        Assert.Equal(FrameKind.Ignored, _bench.Receive(Frame(packet, Hardware, EtherType.IPv4, 7)));
        Assert.Equal(FrameKind.Ignored, _bench.Receive(Frame(packet, Hardware, EtherType.IPv4, source: Hardware)));
        Assert.Equal(FrameKind.Ignored, _bench.Receive([1, 2, 3]));
    }

    [Fact]
    public void Tick_NewAddresses_AreProbedTwiceAnnouncedTwiceAndThenProbedEveryMinute()
    {
        using var bench = new LinkBench(announced: false);
        bench.Pass(6);
        byte[][] frames = bench.Output.Take();

        Assert.Equal(20, frames.Select(ArpOf).OfType<ArpMessage>().Select(message => message.Target).Distinct().Count() + 2);
        ArpMessage[] own = [.. frames.Select(ArpOf).OfType<ArpMessage>().Where(message => message.Target == Own)];
        Assert.Equal([true, true, false, false], own.Select(message => message.IsProbe));
        Assert.All(own[2..], message => Assert.True(message.IsAnnouncement));
        ArpMessage[] shared = [.. frames.Select(ArpOf).OfType<ArpMessage>().Where(message => message.Target == Virtual)];
        Assert.Equal([Own, Own, Virtual, Virtual], shared.Select(message => message.Sender));
        NeighbourMessage[] shared6 = [.. frames.Where(frame => frame[12] == 0x86 && frame[54] is 135 or 136).Select(frame => FrameCollector.ReadNdp(frame, out _)).Where(message => message.Target == Virtual6)];
        Assert.Equal([135, 135, 136, 136], shared6.Select(message => (int)message.Type));
        Assert.Equal(Own6, shared6[0].Source);
        bench.Pass(60);
        Assert.Single(bench.Output.Take().Select(ArpOf).OfType<ArpMessage>(), message => message.Target == Virtual);
    }

    [Fact]
    public void Tick_AddressesOverIPv6_AreReportedToSnoopingSwitches()
    {
        using var bench = new LinkBench(announced: false);
        bench.Pass(0.1);
        byte[] report = Assert.Single(bench.Output.Take(), frame => frame.Length == ListenerReport.FrameLength && frame[12] == 0x86 && frame[62] == 131 && frame[5] == 0x80);

        Assert.Equal(MacAddress.ForMulticast(SolicitedNode.Of(Virtual6)), MacAddress.Read(report));
        Assert.Equal(1, report[14 + 7]);
        Assert.Equal(SolicitedNode.Of(Virtual6), IpAddress.ReadIPv6(report.AsSpan(70)));
        Assert.Equal(ushort.MaxValue, InternetChecksum.Sum(report.AsSpan(62), InternetChecksum.PseudoHeaderSum(bench.Host.LinkLocal, SolicitedNode.Of(Virtual6), IpProtocol.IcmpV6, 24)));
    }

    [Fact]
    public void Tick_HundredsOfAddresses_AreNotSaidInOneBurst()
    {
        using var bench = new LinkBench(announced: false);
        bench.Host.Apply(Plan with { Virtual = [new AddressPrefix(IpAddress.Parse("198.51.100.0"), 24), new AddressPrefix(IpAddress.Parse("203.0.112.0"), 23)] }, bench.Now);
        bench.Now += 10;
        bench.Host.Tick(bench.Now, bench.Output);
        Assert.InRange(bench.Output.Take().Length, LinkHost.MostAnnouncements, LinkHost.MostAnnouncements * 2);
        bench.Pass(10);

        Assert.True(bench.Host.Answers(IpAddress.Parse("203.0.113.255")));
        ArpMessage[] said = [.. bench.Output.Take().Select(ArpOf).OfType<ArpMessage>()];
        Assert.Equal(257, said.Where(message => message.IsAnnouncement).Select(message => message.Target).Distinct().Count());
        Assert.DoesNotContain(said, message => (message.Target.IPv4 >> 8) == 0xcb0070);
    }

    [Fact]
    public void Receive_AnotherHostWithOurAnnouncedAddress_IsReportedAndTheAddressDefendedEveryTenSeconds()
    {
        for (int tenth = 0; tenth < 210; tenth++)
        {
            _bench.Announce(Virtual, OtherHardware);
            _bench.Now += 10;
        }

        Assert.Equal(3, _bench.Output.Take().Select(ArpOf).OfType<ArpMessage>().Count(message => message.IsAnnouncement && message.Target == Virtual));
        DuplicateAddress duplicate = Assert.Single(_bench.Host.Duplicates(_bench.Now));
        Assert.Equal((Virtual, OtherHardware), (duplicate.Address, duplicate.Owner));
        Assert.Contains("02:00:00:00:00:22", duplicate.ToString(), StringComparison.Ordinal);
        _bench.Pass(119);
        Assert.Single(_bench.Host.Duplicates(_bench.Now));
        _bench.Pass(2);
        Assert.Empty(_bench.Host.Duplicates(_bench.Now));
        Assert.Empty(_bench.Host.Neighbours());
    }

    [Fact]
    public void Receive_AnotherHostWithOurAddressOverIPv6_IsReportedAndDefended()
    {
        _bench.Announce(Virtual6, OtherHardware);

        DuplicateAddress duplicate = Assert.Single(_bench.Host.Duplicates(_bench.Now));
        Assert.Equal((Virtual6, OtherHardware), (duplicate.Address, duplicate.Owner));
        NeighbourMessage defence = _bench.Output.TakeNdp(out _);
        Assert.Equal((NeighbourMessageType.Advertisement, Virtual6), (defence.Type, defence.Target));
    }

    [Fact]
    public void Receive_QuestionFromOneOfOurAddresses_IsAConflictAndNotAnswered()
    {
        _bench.Ask(Own, Virtual, OtherHardware);
        _bench.Ask(Own6, Virtual6, OtherHardware);

        Assert.Equal([Virtual, Virtual6], _bench.Host.Duplicates(_bench.Now).Select(duplicate => duplicate.Address));
        Assert.DoesNotContain(_bench.Output.Take().Select(ArpOf).OfType<ArpMessage>(), message => message.Operation == ArpOperation.Reply);
        Assert.Empty(_bench.Host.Neighbours());
    }

    [Fact]
    public void Tick_AddressThatAnotherHostHadFirst_IsAnsweredForAndAnnouncedWhenTheOtherIsGone()
    {
        using var bench = new LinkBench(announced: false);
        bench.Pass(0.1);
        bench.Answer(Virtual, OtherHardware);
        bench.Pass(30);
        Assert.DoesNotContain(bench.Output.Take().Select(ArpOf).OfType<ArpMessage>(), message => message.IsAnnouncement && message.Target == Virtual);
        bench.Ask(Virtual, Server, ServerHardware);
        Assert.Equal(ArpOperation.Reply, bench.Output.TakeArp(out _).Operation);
        bench.Pass(60);
        Assert.Contains(bench.Output.Take().Select(ArpOf).OfType<ArpMessage>(), message => message.IsAnnouncement && message.Target == Virtual);
    }

    [Fact]
    public void Receive_FloodOfConflictsInALargePrefix_IsBounded()
    {
        _bench.Host.Apply(Plan with { Virtual = [new AddressPrefix(IpAddress.Parse("2001:db8:1::"), 64)] }, _bench.Now);
        for (uint host = 1; host <= 5000; host++)
        {
            _bench.Announce(new IpAddress(0x20010db800010000, host), OtherHardware);
        }

        Assert.Equal(AddressWatch.MostConflicts, _bench.Host.Duplicates(_bench.Now).Count);
    }

    [Fact]
    public void Apply_NeighbourBecomesOurAddress_IsForgottenAndSendingToItIsRefused()
    {
        _bench.Reach(Server, ServerHardware);
        _bench.Host.Apply(Plan with { Virtual = [AddressPrefix.Of(Server)] }, _bench.Now);
        Assert.Empty(_bench.Host.Neighbours());
        Assert.Equal(NeighbourAnswer.Dropped, _bench.Send(Server));
        Assert.Equal(NeighbourAnswer.Dropped, _bench.Send(IpAddress.Parse("224.0.0.1")));
        Assert.Equal(2, _bench.Host.Counters.NotUnicast);
    }

    [Fact]
    public void Resolve_EmptyPacket_AsksOnly()
    {
        Assert.Equal(NeighbourAnswer.Held, _bench.Host.Resolve(Server, [], default, _bench.Now, _bench.Output, out _));
        ArpMessage question = _bench.Output.TakeArp(out _);
        Assert.Equal((Server, Own, Hardware), (question.Target, question.Sender, question.SenderHardware));
        _bench.Answer(Server, ServerHardware);
        Assert.Empty(_bench.Output.Frames);
        Assert.Equal(NeighbourState.Reachable, _bench.StateOf(Server));
    }

    [Theory]
    [InlineData("192.0.2.11", "192.0.2.11")]
    [InlineData("203.0.113.7", "192.0.2.1")]
    [InlineData("2001:db8::11", "2001:db8::11")]
    [InlineData("2001:db8:9::1", "fe80::1")]
    [InlineData("fe80::5", "fe80::5")]
    public void TryNextHop_Destination_GoesDirectlyOrByTheGateway(string destination, string expected)
    {
        Assert.True(_bench.Host.TryNextHop(IpAddress.Parse(destination), out IpAddress nextHop));
        Assert.Equal(IpAddress.Parse(expected), nextHop);
    }

    [Theory]
    [InlineData("192.0.2.255")]
    [InlineData("192.0.2.0")]
    [InlineData("224.0.0.1")]
    [InlineData("ff02::1")]
    [InlineData("127.0.0.1")]
    public void TryNextHop_NoSingleHost_IsRefused(string destination) => Assert.False(_bench.Host.TryNextHop(IpAddress.Parse(destination), out _));

    [Fact]
    public void Apply_GatewayBeyondTheLink_IsRefusedAndNothingChanges()
    {
        LinkPlan wrong = new([Own], [], [new LinkRoute(new(IpAddress.Parse("0.0.0.0"), 0), Gateway)]);
        ArgumentException refused = Assert.Throws<ArgumentException>(() => _bench.Host.Apply(wrong, _bench.Now));
        Assert.Contains("192.0.2.1", refused.Message, StringComparison.Ordinal);
        Assert.True(_bench.Host.Answers(Virtual));
    }

    private static ArpMessage? ArpOf(byte[] frame) => frame[12] == 8 && frame[13] == 6 && ArpMessage.TryParse(frame.AsSpan(14), out ArpMessage message) ? message : null;

    private static byte[] Frame(byte[] packet, MacAddress destination, EtherType type, ushort? tag = null, MacAddress? source = null)
    {
        var header = new EthernetHeader(destination, source ?? OtherHardware, type, tag);
        byte[] frame = new byte[header.Length + packet.Length];
        header.Write(frame);
        packet.CopyTo(frame, header.Length);
        return frame;
    }
}
