using Pivot.Director.Neighbours;
using Pivot.Packets;
using Pivot.Packets.Arp;
using Pivot.Packets.Ethernet;
using Pivot.Packets.Ndp;
using static Pivot.Director.Tests.Neighbours.LinkBench;

namespace Pivot.Director.Tests.Neighbours;

/// <summary>The states of RFC 4861 §7.3 and appendix C, over ARP and over NDP.</summary>
public sealed class NeighbourTableTests : IDisposable
{
    private readonly LinkBench _bench = new();

    public static TheoryData<string> Families => ["192.0.2.11", "2001:db8::11"];

    public void Dispose() => _bench.Dispose();

    [Theory]
    [MemberData(nameof(Families))]
    public void Resolve_UnknownNeighbour_AsksAtOnceAndSendsHeldPacketsInOrderBehindTheAnswer(string server)
    {
        IpAddress neighbour = IpAddress.Parse(server);
        for (byte mark = 1; mark <= 5; mark++)
        {
            Assert.Equal(NeighbourAnswer.Held, _bench.Send(neighbour, out _, mark, 60 + mark));
        }

        byte[] question = Assert.Single(_bench.Output.Take());
        Assert.True(EthernetHeader.TryParse(question, out EthernetHeader header));
        Assert.True(header.Destination.IsGroup);
        Assert.Equal(NeighbourState.Incomplete, _bench.StateOf(neighbour));

        _bench.Answer(neighbour, ServerHardware);

        byte[][] released = _bench.Output.Take();
        Assert.Equal([1, 2, 3, 4, 5], released.Select(frame => frame[^1]));
        Assert.All(released, frame => Assert.Equal(EthernetHeader.UntaggedLength + 60 + frame[^1], frame.Length));
        Assert.All(released, frame =>
        {
            Assert.True(EthernetHeader.TryParse(frame, out EthernetHeader sent));
            Assert.Equal((ServerHardware, Hardware, neighbour.IsIPv4 ? EtherType.IPv4 : EtherType.IPv6), (sent.Destination, sent.Source, sent.Type));
        });
        Assert.Equal(NeighbourState.Reachable, _bench.StateOf(neighbour));
        Assert.Equal(NeighbourAnswer.Known, _bench.Send(neighbour, out MacAddress hardware));
        Assert.Equal(ServerHardware, hardware);
    }

    [Fact]
    public void Resolve_HeldSuperpacket_KeepsItsOffloadBehindTheEthernetHeader()
    {
        var offload = new OffloadHeader { Flags = OffloadHeader.NeedsChecksum, GsoType = OffloadHeader.GsoTcp4, GsoSize = 1448, ChecksumStart = 20, ChecksumOffset = 16, HeaderLength = 40 };
        _bench.Host.Resolve(Server, new byte[60_000], offload, _bench.Now, _bench.Output, out _);
        _bench.Output.Take();

        _bench.Answer(Server, ServerHardware);

        Assert.Equal(offload.Behind(14), Assert.Single(_bench.Output.Offloads));
        Assert.Equal(60_014, _bench.Output.Frames[0].Length);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Tick_ReachableNeighbourInUse_BecomesStaleThenDelayThenIsAskedAloneAndConfirmed(string server)
    {
        IpAddress neighbour = IpAddress.Parse(server);
        _bench.Reach(neighbour, ServerHardware);
        ulong reached = _bench.Now;
        while (_bench.StateOf(neighbour) == NeighbourState.Reachable)
        {
            _bench.Pass(0.1);
        }

        Assert.InRange(_bench.Now - reached, 1500UL, 4510UL);
        Assert.Equal(NeighbourState.Stale, _bench.StateOf(neighbour));
        _bench.Pass(30);
        Assert.DoesNotContain(_bench.Output.Take(), frame => IsQuestion(neighbour)(frame));

        Assert.Equal(NeighbourAnswer.Known, _bench.Send(neighbour));
        Assert.Equal(NeighbourState.Delay, _bench.StateOf(neighbour));
        _bench.Pass(4.9);
        Assert.DoesNotContain(_bench.Output.Take(), frame => IsQuestion(neighbour)(frame));
        _bench.Pass(0.1);

        Assert.Equal(NeighbourState.Probe, _bench.StateOf(neighbour));
        byte[] question = Assert.Single(_bench.Output.Take(), frame => IsQuestion(neighbour)(frame));
        Assert.True(EthernetHeader.TryParse(question, out EthernetHeader header));
        Assert.Equal(ServerHardware, header.Destination);
        Assert.Equal(NeighbourAnswer.Known, _bench.Send(neighbour));
        _bench.Answer(neighbour, ServerHardware);
        Assert.Equal(NeighbourState.Reachable, _bench.StateOf(neighbour));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Tick_SilentNeighbour_IsAskedThreeTimesAloneThenThreeTimesOfAllThenFails(string server)
    {
        IpAddress neighbour = IpAddress.Parse(server);
        MakeProbe(neighbour);
        _bench.Pass(2.9);
        Assert.Equal(2, _bench.Output.Take().Count(IsQuestion(neighbour)));
        Assert.Equal(NeighbourState.Probe, _bench.StateOf(neighbour));
        _bench.Pass(0.1);
        Assert.Equal(NeighbourState.Incomplete, _bench.StateOf(neighbour));
        Assert.Equal(NeighbourAnswer.Held, _bench.Send(neighbour));
        _bench.Pass(2.9);
        byte[][] questions = [.. _bench.Output.Take().Where(IsQuestion(neighbour))];
        Assert.Equal(3, questions.Length);
        Assert.All(questions, frame => Assert.True(MacAddress.Read(frame).IsGroup));
        _bench.Pass(0.1);
        Assert.Equal(NeighbourState.Failed, _bench.StateOf(neighbour));
        Assert.Equal(1, _bench.Host.Counters.Unanswered);
        _bench.Pass(60);
        Assert.Null(_bench.StateOf(neighbour));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Resolve_DeadNeighbourUnderLoad_IsAskedOnceASecondAndMemoryIsBounded(string server)
    {
        IpAddress neighbour = IpAddress.Parse(server);
        for (int tenth = 0; tenth < 300; tenth++)
        {
            for (int packet = 0; packet < 100; packet++)
            {
                Assert.Equal(NeighbourAnswer.Held, _bench.Send(neighbour));
            }

            Assert.InRange(_bench.Host.Neighbours().Single(entry => entry.Address == neighbour).HeldPackets, 1, HeldPackets.MostPackets);
            _bench.Pass(0.1);
        }

        Assert.InRange(_bench.Output.Take().Count(IsQuestion(neighbour)), 28, 31);
        NeighbourCounters counters = _bench.Host.Counters;
        int held = _bench.Host.Neighbours().Single(entry => entry.Address == neighbour).HeldPackets;
        Assert.Equal(30_000, counters.Unanswered + counters.QueueFull + held);
        Assert.InRange(counters.Unanswered, 1, 10 * HeldPackets.MostPackets);
    }

    [Fact]
    public void Resolve_MorePacketsThanAreHeld_KeepsTheNewest()
    {
        for (byte mark = 1; mark <= HeldPackets.MostPackets + 8; mark++)
        {
            _bench.Send(Server, out _, mark);
        }

        _bench.Output.Take();
        _bench.Answer(Server, ServerHardware);

        Assert.Equal(Enumerable.Range(9, HeldPackets.MostPackets), _bench.Output.Take().Select(frame => (int)frame[^1]));
        Assert.Equal(8, _bench.Host.Counters.QueueFull);
    }

    [Fact]
    public void Resolve_ManyDeadNeighboursWithLargePackets_ShareOneBoundAndLoseNothingUncounted()
    {
        for (int host = 100; host < 150; host++)
        {
            _bench.Send(IpAddress.FromIPv4(0xc0000200 + (uint)host), out _, 1, 60_000);
        }

        int held = _bench.Host.Neighbours().Sum(entry => entry.HeldPackets);
        Assert.InRange(held * 60_000, 60_000, 512 * 1024);
        Assert.Equal(50, held + _bench.Host.Counters.QueueFull);
    }

    [Fact]
    public void Receive_AnswerWhileTheLinkTakesNothing_CountsWhatIsLost()
    {
        _bench.Send(Server);
        _bench.Send(Server);
        _bench.Output.IsFull = true;
        _bench.Answer(Server, ServerHardware);
        _bench.Output.IsFull = false;

        Assert.Equal(2, _bench.Host.Counters.QueueFull);
        Assert.Equal(NeighbourAnswer.Known, _bench.Send(Server));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Receive_AnnouncementOfANewHardwareAddress_IsFollowedAtOnceAndThenVerified(string server)
    {
        IpAddress neighbour = IpAddress.Parse(server);
        _bench.Reach(neighbour, ServerHardware);

        _bench.Announce(neighbour, OtherHardware);

        Assert.Equal(NeighbourState.Stale, _bench.StateOf(neighbour));
        Assert.Equal(NeighbourAnswer.Known, _bench.Send(neighbour, out MacAddress hardware));
        Assert.Equal((OtherHardware, 1), (hardware, _bench.Host.Counters.HardwareChanges));
        _bench.Pass(5);
        Assert.Equal(NeighbourState.Probe, _bench.StateOf(neighbour));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Tick_NeighbourWithANewHardwareAddressThatSaysNothing_IsFoundWithinTheNudTime(string server)
    {
        IpAddress neighbour = IpAddress.Parse(server);
        _bench.Reach(neighbour, ServerHardware);
        ulong changed = _bench.Now;
        NeighbourAnswer answer;
        MacAddress hardware;
        do
        {
            _bench.Pass(0.1);
            foreach (byte[] frame in _bench.Output.Take().Where(IsQuestion(neighbour)).Where(frame => MacAddress.Read(frame).IsGroup))
            {
                Assert.NotEmpty(frame);
                _bench.Answer(neighbour, OtherHardware);
            }

            answer = _bench.Send(neighbour, out hardware);
        }
        while (hardware != OtherHardware && _bench.Now < changed + 10_000);

        Assert.Equal((NeighbourAnswer.Known, OtherHardware), (answer, hardware));
        Assert.InRange(_bench.Now - changed, 1500UL, 4500UL + 500 + 300 + 20);
    }

    [Theory]
    [InlineData(NeighbourFlags.None, true, NeighbourState.Stale, false)]
    [InlineData(NeighbourFlags.Solicited, true, NeighbourState.Stale, false)]
    [InlineData(NeighbourFlags.Override, true, NeighbourState.Stale, true)]
    [InlineData(NeighbourFlags.Solicited | NeighbourFlags.Override, true, NeighbourState.Stale, true)]
    [InlineData(NeighbourFlags.None, false, NeighbourState.Reachable, false)]
    [InlineData(NeighbourFlags.Override, false, NeighbourState.Reachable, false)]
    public void Receive_AdvertisementOfAReachableNeighbour_FollowsTheFlags(NeighbourFlags flags, bool other, NeighbourState state, bool changed)
    {
        _bench.Reach(Server6, ServerHardware);

        _bench.Receive(Ndp(Advertisement(Server6, other ? OtherHardware : ServerHardware, flags, Own6), OtherHardware, Hardware));

        Assert.Equal(state, _bench.StateOf(Server6));
        _bench.Send(Server6, out MacAddress hardware);
        Assert.Equal(changed ? OtherHardware : ServerHardware, hardware);
    }

    [Theory]
    [InlineData(NeighbourFlags.Solicited, false, NeighbourState.Reachable, false)]
    [InlineData(NeighbourFlags.None, false, NeighbourState.Probe, false)]
    [InlineData(NeighbourFlags.Solicited, true, NeighbourState.Probe, false)]
    [InlineData(NeighbourFlags.Solicited | NeighbourFlags.Override, true, NeighbourState.Reachable, true)]
    public void Receive_AdvertisementOfAProbedNeighbour_FollowsTheFlags(NeighbourFlags flags, bool other, NeighbourState state, bool changed)
    {
        MakeProbe(Server6);

        _bench.Receive(Ndp(Advertisement(Server6, other ? OtherHardware : ServerHardware, flags, Own6), OtherHardware, Hardware));

        Assert.Equal(state, _bench.StateOf(Server6));
        _bench.Send(Server6, out MacAddress hardware);
        Assert.Equal(changed ? OtherHardware : ServerHardware, hardware);
    }

    [Fact]
    public void Receive_AnswerWithoutHardwareAddressToADirectQuestion_Confirms()
    {
        MakeProbe(Server6);
        _bench.Receive(Ndp(Advertisement(Server6, null, NeighbourFlags.Solicited, Own6), ServerHardware, Hardware));
        Assert.Equal(NeighbourState.Reachable, _bench.StateOf(Server6));
    }

    [Fact]
    public void Receive_AnnouncementOfANeighbourBeingAskedFor_IsTakenUnconfirmed()
    {
        _bench.Send(Server6);
        _bench.Announce(Server6, ServerHardware);
        Assert.Equal(NeighbourState.Delay, _bench.StateOf(Server6));
        Assert.Equal(NeighbourAnswer.Known, _bench.Send(Server6));
    }

    [Fact]
    public void Receive_TwoArpAnswersToOneQuestion_TheFirstCounts()
    {
        _bench.Reach(Server, ServerHardware);
        _bench.Answer(Server, OtherHardware);
        _bench.Send(Server, out MacAddress hardware);
        Assert.Equal(ServerHardware, hardware);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Receive_AnswersAndAnnouncementsThatNobodyAskedFor_TeachNothing(string server)
    {
        IpAddress neighbour = IpAddress.Parse(server);
        _bench.Answer(neighbour, OtherHardware);
        _bench.Announce(neighbour, OtherHardware);
        Assert.Empty(_bench.Host.Neighbours());
    }

    [Fact]
    public void Receive_FloodOfSpoofedRequests_IsBoundedAndPushesOutNoNeighbourInUse()
    {
        _bench.Reach(Server, ServerHardware);
        _bench.Reach(Server6, ServerHardware);
        for (uint spoofed = 0; spoofed < 100_000; spoofed++)
        {
            _bench.Ask(Virtual6, new IpAddress(0x20010db800000000, 0x10000 + spoofed), OtherHardware);
            _bench.Output.Take();
        }

        Assert.Equal(64, _bench.Host.Neighbours().Count);
        Assert.Equal(NeighbourAnswer.Known, _bench.Send(Server, out MacAddress hardware));
        Assert.Equal(ServerHardware, hardware);
        Assert.Equal(NeighbourState.Reachable, _bench.StateOf(Server6));
        Assert.Equal(NeighbourAnswer.Held, _bench.Send(IpAddress.Parse("192.0.2.12")));
    }

    [Fact]
    public void Resolve_ScanOfTheWholeSubnet_IsBoundedInMemoryQuestionsAndHarm()
    {
        _bench.Reach(Server6, ServerHardware);
        _bench.Now += 100;
        for (uint host = 0; host < 10_000; host++)
        {
            _bench.Send(new IpAddress(0x20010db800000000, 0x10000 + host));
        }

        Assert.Equal(64, _bench.Host.Neighbours().Count);
        Assert.InRange(_bench.Output.Take().Length, 1, QuestionBudget.PerSecond);
        Assert.Equal(NeighbourState.Reachable, _bench.StateOf(Server6));
        NeighbourCounters counters = _bench.Host.Counters;
        Assert.Equal(10_000, counters.QueueFull + counters.TableFull + _bench.Host.Neighbours().Sum(entry => entry.HeldPackets));
        Assert.Equal(10_000 - QuestionBudget.PerSecond, counters.QuestionsWithheld);
    }

    [Fact]
    public void Receive_NeighbourThatOnlyAsked_IsForgottenAfterTenMinutes()
    {
        _bench.Ask(Virtual, Server, ServerHardware);
        Assert.Equal(NeighbourState.Stale, _bench.StateOf(Server));
        _bench.Pass(599);
        Assert.NotNull(_bench.StateOf(Server));
        _bench.Pass(1.5);
        Assert.Null(_bench.StateOf(Server));
    }

    private static Func<byte[], bool> IsQuestion(IpAddress neighbour) => frame =>
    {
        if (EthernetHeader.TryParse(frame, out EthernetHeader header) && header.Type == EtherType.Arp)
        {
            return ArpMessage.TryParse(frame.AsSpan(14), out ArpMessage message) && message.Operation == ArpOperation.Request && message.Target == neighbour;
        }

        return frame.Length > 54 && frame[54] == (byte)NeighbourMessageType.Solicitation && FrameCollector.ReadNdp(frame, out _).Target == neighbour;
    };

    private void MakeProbe(IpAddress neighbour)
    {
        _bench.Reach(neighbour, ServerHardware);
        _bench.Pass(46);
        _bench.Send(neighbour);
        _bench.Pass(5);
        Assert.Equal(NeighbourState.Probe, _bench.StateOf(neighbour));
        _bench.Output.Take();
    }
}
