using Pivot.Director.Connections;
using Pivot.Director.Services;
using Pivot.Packets;
using Pivot.Testing.Packets;
using static Pivot.Director.Tests.DirectorBench;
using static Pivot.Director.Tests.MasqueradeBench;

namespace Pivot.Director.Tests;

/// <summary>Masquerade over time: ports that run out, addresses that change, restarts.</summary>
public sealed class MasqueradeLifeTests
{
    /// <summary>The ports are each destination's: who uses them up towards one stops nobody else.</summary>
    [Fact]
    public void Process_PortsTowardsOneDestinationExhausted_AreDroppedByNameAndOthersGoOn()
    {
        using DirectorBench bench = Bench(ports: new PortRange(61000, 61009));
        for (int port = 1; port <= 10; port++)
        {
            Assert.Equal(Verdict.Forward, bench.Send(PacketBuilder.Udp(Server1, 1000 + port, Outside, 53)).Verdict);
        }

        ulong before = bench.Now;
        bench.Now++;
        Outcome last = bench.Send(PacketBuilder.Udp(Server1, 2000, Outside, 53));

        Assert.Equal((Verdict.Drop, DropReason.SourcePortsExhausted), (last.Verdict, last.Reason));
        Assert.Equal(DropReason.SourcePortsExhausted, bench.Send(PacketBuilder.Udp(Server2, 2000, Outside, 53)).Reason);
        Assert.Equal(Verdict.Forward, bench.Send(PacketBuilder.Udp(Server1, 2000, Outside, 123)).Verdict);
        Assert.Equal(Verdict.Forward, bench.Send(PacketBuilder.Udp(Server1, 2000, "198.51.100.8", 53)).Verdict);
        Assert.Equal(["eth0"], bench.Director.ExhaustedMasquerades(before));
        Assert.Empty(bench.Director.ExhaustedMasquerades(bench.Now + Ticks.PerSecond));
    }

    [Fact]
    public void ApplyMasquerades_AddressChanges_NewConnectionsGetTheNewOneAndOldOnesKeepTheirs()
    {
        using DirectorBench bench = Bench();
        bench.Send(PacketBuilder.Udp(Server1, 1000, Outside, 53));
        bench.Director.ApplyMasquerades([Eth0("192.0.2.9")]);

        bench.Send(PacketBuilder.Udp(Server1, 1001, Outside, 53));
        bench.Send(PacketBuilder.Udp(Server1, 1000, Outside, 53));

        Assert.Equal([Uplink, "192.0.2.9"], bench.Connections().OrderBy(connection => connection.ClientPort).Select(connection => connection.Local.ToString()));
        Assert.Equal(2, bench.Connections().Single(connection => connection.ClientPort == 1000).PacketsIn);
    }

    /// <summary>A link without an address of a family has nothing to lend: what a server with an address of its own sends is not in the way.</summary>
    [Fact]
    public void Process_NoAddressOfTheFamily_PassesUntilThereIsOne()
    {
        using DirectorBench bench = Bench();
        bench.Director.ApplyMasquerades([Eth0(Uplink)]);
        Assert.Equal(Verdict.Pass, bench.Send(PacketBuilder.Udp(Server6, 1000, Outside6, 53)).Verdict);
        bench.Director.ApplyMasquerades([Eth0()]);
        Assert.Equal(Verdict.Forward, bench.Send(PacketBuilder.Udp(Server6, 1000, Outside6, 53)).Verdict);
    }

    [Fact]
    public void Process_SeveralAddresses_TakesTheRoutesOwnAndTheNearestOverIPv6()
    {
        using DirectorBench bench = Bench();
        bench.Director.ApplyMasquerades([Eth0("192.0.2.5", Uplink, "fd00::5", "2001:db8:9::5", Uplink6)]);

        bench.Send(PacketBuilder.Udp(Server1, 1000, Outside, 53));
        bench.Send(PacketBuilder.Udp(Server6, 1001, Outside6, 53));
        bench.Send(PacketBuilder.Udp(Server6, 1002, "fd77::1", 53));

        Assert.Equal([Uplink, "2001:db8:9::5", "fd00::5"], bench.Connections().OrderBy(connection => connection.ClientPort).Select(connection => connection.Local.ToString()));
    }

    [Fact]
    public void ApplyMasquerades_TakenAway_ConnectionsEndByNameAndNewOnesPass()
    {
        using DirectorBench bench = Bench();
        bench.Send(PacketBuilder.Udp(Server1, 1000, Outside, 53));
        bench.Director.ApplyMasquerades([]);

        Assert.Equal(DropReason.ServerGone, bench.Send(PacketBuilder.Udp(Server1, 1000, Outside, 53)).Reason);
        Assert.Equal(Verdict.Pass, bench.Send(PacketBuilder.Udp(Server1, 1001, Outside, 53)).Verdict);
    }

    [Fact]
    public void Apply_ServerTakenAway_IsMasqueradedNoMore()
    {
        using DirectorBench bench = Bench();
        bench.Send(PacketBuilder.Udp(Server2, 1000, Outside, 123));
        bench.Apply(Web(Server(Server1, 8080)));

        Assert.Equal(Verdict.Forward, bench.Send(PacketBuilder.Udp(Server2, 1000, Outside, 123)).Verdict);
        Assert.Equal(Verdict.Pass, bench.Send(PacketBuilder.Udp(Server2, 1001, Outside, 123)).Verdict);
        Assert.Equal(Verdict.Forward, bench.Send(PacketBuilder.Udp(Server1, 53, Outside, 123)).Verdict);
    }

    /// <summary>The interface is known by its name again, wherever it stands in the file by then.</summary>
    [Theory]
    [InlineData(Server1, Outside)]
    [InlineData(Server6, Outside6)]
    public void Restart_ConnectionOfEveryKind_GoesOn(string server, string outside)
    {
        bool ipv6 = server.Contains(':');
        using DirectorBench bench = Bench();
        bench.Send(PacketBuilder.Tcp(server, 40000, outside, 80, TcpFlags.Syn));
        bench.Send(PacketBuilder.Udp(server, 40001, outside, 123));
        bench.Send(PacketBuilder.Icmp(server, outside, (byte)(ipv6 ? 128 : 8)).EchoIdentifier(40002));
        List<ConnectionSnapshot> before = [.. bench.Connections().OrderBy(connection => connection.ClientPort)];

        bench.Restart();
        bench.Apply(Dns(Server(Server2)), Web(Server(Server1, 8080)), Over6(Web(Server(Server6))));
        ApplyBoard(bench.Director);
        bench.Director.ApplyMasquerades([new MasqueradeSpec("eth9", 9, []), Eth0()]);

        Assert.Equal(TableOpening.Adopted, bench.Director.Opening);
        Outcome tcp = bench.Send(PacketBuilder.Tcp(outside, 80, before[0].Local.ToString(), before[0].LocalPort, TcpFlags.Syn | TcpFlags.Ack));
        Outcome udp = bench.Send(PacketBuilder.Udp(outside, 123, before[1].Local.ToString(), before[1].LocalPort));
        Outcome echo = bench.Send(PacketBuilder.Icmp(outside, before[2].Local.ToString(), (byte)(ipv6 ? 129 : 0)).EchoIdentifier(before[2].LocalPort));
        Assert.Equal(PacketBuilder.Tcp(outside, 80, server, 40000, TcpFlags.Syn | TcpFlags.Ack).Ttl(65).Build(), tcp.Bytes);
        Assert.Equal(PacketBuilder.Udp(outside, 123, server, 40001).Ttl(65).Build(), udp.Bytes);
        Assert.Equal(PacketBuilder.Icmp(outside, server, (byte)(ipv6 ? 129 : 0)).EchoIdentifier(40002).Ttl(65).Build(), echo.Bytes);
        Assert.All(bench.Connections(), connection => Assert.Equal("eth0", bench.Director.MasqueradeName(connection.ServiceId)));
    }
}
