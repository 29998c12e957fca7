using Pivot.Director.Connections;
using Pivot.Director.Services;
using Pivot.Packets;
using Pivot.Packets.Sctp;
using Pivot.Testing.Packets;
using static Pivot.Director.Tests.DirectorBench;
using static Pivot.Testing.Packets.PacketAssert;

namespace Pivot.Director.Tests;

/// <summary>SCTP services: associations, their states, and the checksum under NAT.</summary>
public sealed class SctpTests : IDisposable
{
    private readonly DirectorBench _bench = new();

    public SctpTests()
    {
        _bench.Apply(Diameter(Server(Server1, 3868), Server(Server2, 9999)), Over6(Diameter(Server(Server6, 9999))));
    }

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData(1, Server1, 3868)]
    [InlineData(2, Server2, 9999)]
    public void Process_Association_IsTranslatedBothWaysWithItsChecksum(int association, string server, int port)
    {
        for (int i = 1; i < association; i++)
        {
            FromClient(SctpChunkType.Init, port: i);
        }

        Outcome init = FromClient(SctpChunkType.Init, port: 5000);
        Outcome answer = FromServer(SctpChunkType.InitAck, server, port, 5000);

        IPv4(init.Bytes, Source(Client, 5000), Destination(server, port), ChecksumsCorrect());
        IPv4(answer.Bytes, Source(Virtual, 3868), Destination(Client, 5000), ChecksumsCorrect());
    }

    [Fact]
    public void Process_IPv6_IsTheSame()
    {
        Outcome init = _bench.Send(PacketBuilder.Sctp(Client6, 5000, Virtual6, 3868, SctpChunkType.Init));
        Outcome answer = _bench.Send(PacketBuilder.Sctp(Server6, 9999, Client6, 5000, SctpChunkType.InitAck));

        IPv6(init.Bytes, Source(Client6, 5000), Destination(Server6, 9999), ChecksumsCorrect());
        IPv6(answer.Bytes, Source(Virtual6, 3868), Destination(Client6, 5000), ChecksumsCorrect());
    }

    [Fact]
    public void Process_WrongChecksum_StaysWrong()
    {
        FromClient(SctpChunkType.Init, port: 1);
        byte[] packet = PacketBuilder.Sctp(Client, 2, Virtual, 3868, SctpChunkType.Init).Build();
        packet[^1] ^= 1;

        Outcome outcome = _bench.Send(packet);

        IPv4(outcome.Bytes, Destination(Server2, 9999));
        Assert.False(SctpHeader.IsChecksumRight(outcome.Bytes.AsSpan(20)));
    }

    /// <summary>Chunks of client and server, the state that they lead to, and its timeout (field.md §1.4).</summary>
    [Theory]
    [InlineData("c:Init", "INIT1", 4)]
    [InlineData("c:Init c:Init", "INIT", 61)]
    [InlineData("c:Init s:InitAck", "C-SENT", 61)]
    [InlineData("c:Init s:InitAck c:CookieEcho", "C-REPLIED", 61)]
    [InlineData("c:Init s:InitAck c:CookieEcho s:CookieAck", "ESTABLISHED", 900)]
    [InlineData("c:Init s:InitAck c:CookieEcho s:CookieAck c:Data s:Sack c:Heartbeat s:HeartbeatAck", "ESTABLISHED", 900)]
    [InlineData("c:Init s:InitAck c:CookieEcho s:CookieAck c:Shutdown", "S-RECEIVED", 61)]
    [InlineData("c:Init s:InitAck c:CookieEcho s:CookieAck c:Shutdown s:ShutdownAck", "S-ACK-SENT", 61)]
    [InlineData("c:Init s:InitAck c:CookieEcho s:CookieAck c:Shutdown s:ShutdownAck c:ShutdownComplete", "CLOSED", 61)]
    [InlineData("c:Init s:InitAck c:CookieEcho s:CookieAck s:Shutdown", "S-SENT", 61)]
    [InlineData("c:Init s:InitAck c:CookieEcho s:CookieAck s:Shutdown c:ShutdownAck", "CLOSED", 61)]
    [InlineData("c:Init s:InitAck c:CookieEcho s:CookieAck c:Abort", "CLOSED", 61)]
    [InlineData("c:Init s:Abort", "REJECTED", 4)]
    [InlineData("c:Init s:Abort c:Init", "INIT", 61)]
    [InlineData("c:Init s:InitAck c:CookieEcho s:Error", "CLOSED", 61)]
    public void Expire_EachState_EndsAfterItsTimeout(string packets, string state, int seconds)
    {
        Play(packets);
        ConnectionSnapshot association = Assert.Single(_bench.Connections());
        RealServer server = _bench.Director.Services[0].Servers[0];
        Assert.Equal((state, TimeSpan.FromSeconds(seconds)), (association.State.Name(), association.Expires));
        Assert.Equal(state == "ESTABLISHED" ? (1, 0) : (0, 1), (server.ActiveConnections, server.InactiveConnections));
        Assert.Equal(state == "ESTABLISHED" || packets.Contains("CookieAck", StringComparison.Ordinal) ? 0 : 1, _bench.Director.Table.Embryonic);

        _bench.Pass(TimeSpan.FromSeconds(seconds));
        Assert.Single(_bench.Connections());
        _bench.Pass(TimeSpan.FromSeconds(1));
        Assert.Empty(_bench.Connections());
    }

    /// <summary>Where only the client's chunks are seen (DR, TUN).</summary>
    [Theory]
    [InlineData("Init", SctpStatesOf.Init1)]
    [InlineData("Init CookieEcho", SctpStatesOf.Established)]
    [InlineData("Init CookieEcho Data Shutdown", SctpStatesOf.ShutdownReceived)]
    [InlineData("Init CookieEcho Shutdown ShutdownComplete", SctpStatesOf.Closed)]
    [InlineData("Init CookieEcho ShutdownAck", SctpStatesOf.Closed)]
    [InlineData("Init CookieEcho Abort", SctpStatesOf.Closed)]
    [InlineData("Init CookieEcho Abort Init", SctpStatesOf.Init)]
    public void Next_ClientAlone_FollowsItsChunks(string chunks, int expected)
    {
        ConnectionState state = ConnectionState.None;
        foreach (string chunk in chunks.Split(' '))
        {
            state = SctpStates.Next(state, Enum.Parse<SctpChunkType>(chunk), fromServer: false, inputOnly: true);
        }

        Assert.Equal((ConnectionState)expected, state);
    }

    [Fact]
    public void Next_EveryStateAndChunk_IsAStateOfSctpAndAbortsEnd()
    {
        ConnectionState[] states = [ConnectionState.None, ConnectionState.Established, .. Enumerable.Range((int)ConnectionState.SctpInit1, 12).Select(state => (ConnectionState)state)];
        foreach (ConnectionState state in states)
        {
            for (int chunk = 0; chunk < 256; chunk++)
            {
                foreach ((bool fromServer, bool inputOnly) in new[] { (false, false), (true, false), (false, true) })
                {
                    ConnectionState next = SctpStates.Next(state, (SctpChunkType)chunk, fromServer, inputOnly);
                    Assert.Contains(next, states);
                    Assert.True(chunk != (int)SctpChunkType.Abort || next is ConnectionState.SctpClosed or ConnectionState.SctpRejected);
                    Assert.True(state != ConnectionState.None || next != ConnectionState.None);
                }
            }
        }
    }

    [Fact]
    public void Process_InitAfterClosed_IsScheduledAnew()
    {
        Play("c:Init s:InitAck c:CookieEcho s:CookieAck c:Abort");

        IPv4(FromClient(SctpChunkType.Init).Bytes, Destination(Server2, 9999), ChecksumsCorrect());
        Assert.Single(_bench.Connections());
    }

    [Theory]
    [InlineData(SctpChunkType.Data, 0xcafe_babe, 1)]
    [InlineData(SctpChunkType.CookieEcho, 0xcafe_babe, 1)]
    public void Process_OfNoAssociation_IsAbortedWithItsOwnTag(SctpChunkType chunk, uint tag, byte flags)
    {
        Outcome outcome = FromClient(chunk);

        Assert.Equal(DropReason.NoConnection, outcome.Reason);
        AssertAbort(outcome, tag, flags);
    }

    [Theory]
    [InlineData(SctpChunkType.Abort)]
    [InlineData(SctpChunkType.ShutdownComplete)]
    [InlineData(SctpChunkType.CookieAck)]
    public void Process_EndOfNoAssociation_IsNotAnswered(SctpChunkType chunk) => Assert.Equal(Verdict.Drop, FromClient(chunk).Verdict);

    [Fact]
    public void Process_InitWithoutServer_IsAbortedWithTheTagThatItNames()
    {
        _bench.Apply(Diameter(Server(Server1, 3868, weight: 0)));

        AssertAbort(FromClient(SctpChunkType.Init), 0x5eed_5eed, 0);
        AssertAbort(_bench.Send(PacketBuilder.Sctp(Client, 5000, Virtual, 4000, SctpChunkType.Init)), 0x5eed_5eed, 0, port: 4000);
    }

    [Theory]
    [InlineData(OnServerLoss.Drop, Verdict.Drop)]
    [InlineData(OnServerLoss.Reset, Verdict.Forward)]
    public void Process_AssociationOfLostServer_FollowsThePolicy(OnServerLoss loss, Verdict verdict)
    {
        _bench.Apply(Diameter(Server(Server1, 3868), Server(Server2, 3868)) with { OnServerLoss = loss });
        Play("c:Init s:InitAck c:CookieEcho s:CookieAck");
        _bench.Director.TryChangeServer("diameter", Server1, condition => condition with { IsDown = true });

        Outcome outcome = FromClient(SctpChunkType.Data);

        Assert.Equal((verdict, DropReason.ServerGone), (outcome.Verdict, outcome.Reason));
        IPv4(FromClient(SctpChunkType.Init).Bytes, Destination(Server2, 3868), ChecksumsCorrect());
    }

    [Fact]
    public void Process_IcmpErrorAboutAnAssociation_IsTranslated()
    {
        FromClient(SctpChunkType.Init, port: 1);
        Outcome init = FromClient(SctpChunkType.Init, port: 5000);

        Outcome error = _bench.Send(PacketBuilder.IcmpError(Server2, Client, 3, 3, 0, init.Bytes));

        IPv4(error.Bytes, Source(Virtual), Destination(Client), ChecksumsCorrect());
        byte[] quoted = error.Bytes[28..];
        Assert.Equal(PacketBuilder.Sctp(Client, 5000, Virtual, 3868, SctpChunkType.Init).Build().AsSpan(0, 28), quoted.AsSpan(0, 28));
    }

    [Fact]
    public void Process_Fragments_GoWhereThePortStaysAndAreDroppedByNameElsewhere()
    {
        byte[][] kept = [.. PacketBuilder.Sctp(Client, 5000, Virtual, 3868, SctpChunkType.Data).PayloadLength(3000).Fragments(1480)];
        FromClient(SctpChunkType.Init);
        Assert.All(kept, fragment => IPv4(_bench.Send(fragment).Bytes, Destination(Server1)));

        FromClient(SctpChunkType.Init, port: 6000);
        byte[][] changed = [.. PacketBuilder.Sctp(Client, 6000, Virtual, 3868, SctpChunkType.Data).PayloadLength(3000).Identification(77).Fragments(1480)];
        Assert.All(changed, fragment => Assert.Equal(DropReason.SctpFragment, _bench.Send(fragment).Reason));
    }

    [Fact]
    public void Process_WholeHost_AssociationsAreToldApartByTheirPorts()
    {
        _bench.Apply(WholeHost(Host, Server(Server1), Server(Server2)));

        IPv4(_bench.Send(PacketBuilder.Sctp(Client, 1, Host, 3868, SctpChunkType.Init)).Bytes, Source(Client, 1), Destination(Server1, 3868), ChecksumsCorrect());
        IPv4(_bench.Send(PacketBuilder.Sctp(Client, 2, Host, 3868, SctpChunkType.Init)).Bytes, Source(Client, 2), Destination(Server2, 3868), ChecksumsCorrect());
    }

    [Fact]
    public void Process_FullNat_RewritesBothEndsAndTheChecksum()
    {
        IpAddress local = IpAddress.Parse("203.0.113.200");
        _bench.Apply(Diameter(Server(Server1, 9999) with { Forwarding = ForwardingMethod.FullNat, Sources = [local] }));

        Outcome init = FromClient(SctpChunkType.Init);
        ConnectionSnapshot association = Assert.Single(_bench.Connections());
        Outcome answer = _bench.Send(PacketBuilder.Sctp(Server1, 9999, "203.0.113.200", association.LocalPort, SctpChunkType.InitAck));

        IPv4(init.Bytes, Source("203.0.113.200", association.LocalPort), Destination(Server1, 9999), ChecksumsCorrect());
        IPv4(answer.Bytes, Source(Virtual, 3868), Destination(Client, 5000), ChecksumsCorrect());
    }

    [Fact]
    public void Open_AfterKill_AssociationsGoOn()
    {
        Play("c:Init s:InitAck c:CookieEcho s:CookieAck");
        FromClient(SctpChunkType.Init, port: 7);
        List<ConnectionSnapshot> before = _bench.Connections();

        _bench.Restart();
        _bench.Apply(Diameter(Server(Server1, 3868), Server(Server2, 9999)));

        Assert.Equal(before, _bench.Connections());
        IPv4(FromClient(SctpChunkType.Data).Bytes, Destination(Server1, 3868), ChecksumsCorrect());
    }

    [Fact]
    public void Timeouts_OfSctp_AreItsOwn()
    {
        _bench.Director.Timeouts = new ConnectionTimeouts(TimeSpan.FromHours(1), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(20));
        Play("c:Init s:InitAck c:CookieEcho s:CookieAck");

        Assert.Equal(TimeSpan.FromSeconds(20), Assert.Single(_bench.Connections()).Expires);
    }

    private static VirtualServiceSpec Diameter(params RealServerSpec[] servers) => Service("diameter", "rr", IpProtocol.Sctp, [new PortRange(3868, 3868)], servers);

    private static void AssertAbort(Outcome outcome, uint tag, byte flags, int port = 3868)
    {
        IPv4(outcome.Bytes, Source(Virtual, port), Destination(Client, 5000), ChecksumsCorrect());
        Assert.Equal((Verdict.Forward, tag), (outcome.Verdict, SctpHeader.VerificationTag(outcome.Bytes.AsSpan(20))));
        Assert.Equal([(byte)SctpChunkType.Abort, flags, 0, 4], outcome.Bytes[32..]);
    }

    private Outcome FromClient(SctpChunkType chunk, int port = 5000) => _bench.Send(PacketBuilder.Sctp(Client, port, Virtual, 3868, chunk));

    private Outcome FromServer(SctpChunkType chunk, string server = Server1, int serverPort = 3868, int port = 5000) =>
        _bench.Send(PacketBuilder.Sctp(server, serverPort, Client, port, chunk));

    private void Play(string packets)
    {
        foreach (string packet in packets.Split(' '))
        {
            SctpChunkType chunk = Enum.Parse<SctpChunkType>(packet[2..]);
            Assert.Equal(Verdict.Forward, (packet[0] == 'c' ? FromClient(chunk) : FromServer(chunk)).Verdict);
        }
    }

    /// <summary>States as constants for attributes.</summary>
    private static class SctpStatesOf
    {
        public const int Established = (int)ConnectionState.Established;
        public const int Init1 = (int)ConnectionState.SctpInit1;
        public const int Init = (int)ConnectionState.SctpInit;
        public const int ShutdownReceived = (int)ConnectionState.SctpShutdownReceived;
        public const int Closed = (int)ConnectionState.SctpClosed;
    }
}
