using Pivot.Director.Connections;
using Pivot.Director.Services;
using Pivot.Linux.Tests.Steering;
using Pivot.Packets;
using Pivot.Packets.Tunnels;
using Pivot.Testing.Packets;

namespace Pivot.Linux.Tests.FastPath;

/// <summary>A director puts its connections in force in the programs' memory: what these make of the packets is what a director without a fast path makes of them.</summary>
[Trait("Needs", "bpf")]
public sealed class DirectedFlowTests : IClassFixture<FastPathBench>
{
    private const ulong Now = 1_000_000;
    private readonly FastPathBench _bench;

    public DirectedFlowTests(FastPathBench bench)
    {
        Assert.SkipUnless(bench.Missing is null, bench.Missing ?? "");
        _bench = bench;
        _bench.Memory.Clear();
    }

    public static TheoryData<ForwardingMethod, bool, IpProtocol> Methods()
    {
        var data = new TheoryData<ForwardingMethod, bool, IpProtocol>();
        foreach (ForwardingMethod method in (ForwardingMethod[])[ForwardingMethod.Nat, ForwardingMethod.FullNat, ForwardingMethod.DirectRoute, ForwardingMethod.Tunnel])
        {
            foreach (IpProtocol protocol in (IpProtocol[])[IpProtocol.Tcp, IpProtocol.Udp])
            {
                data.Add(method, false, protocol);
                data.Add(method, true, protocol);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Pass_ConnectionThatADirectorHasDecided_IsCarriedAsItWouldForwardIt(ForwardingMethod method, bool isIPv6, IpProtocol protocol)
    {
        RealServerSpec server = ServerOf(method, isIPv6);
        using var alone = new SlowPath(server);
        using var carrying = new SlowPath(server);
        carrying.Director.CarryBy(_bench.Memory, Now);
        Assert.Equal(alone.Forward(FromClient(isIPv6, protocol, TcpFlags.Syn)), carrying.Forward(FromClient(isIPv6, protocol, TcpFlags.Syn)));
        ConnectionSnapshot connection = alone.Connection;

        bool hasReplies = method is ForwardingMethod.Nat or ForwardingMethod.FullNat;
        if (hasReplies)
        {
            IsCarried(alone, FromServer(connection, TcpFlags.Syn | TcpFlags.Ack), reply: true);
        }

        IsCarried(alone, FromClient(isIPv6, protocol, TcpFlags.Ack));
        IsCarried(alone, FromClient(isIPv6, protocol, TcpFlags.Ack).PayloadLength(700));
        carrying.Director.CollectFlows(Now);

        AreTheSame(alone.Connection, carrying.Connection);
        Assert.Equal(protocol == IpProtocol.Tcp ? ConnectionState.Established : ConnectionState.Udp, carrying.Connection.State);
        if (protocol == IpProtocol.Tcp)
        {
            IsCarried(alone, FromClient(isIPv6, protocol, TcpFlags.Fin | TcpFlags.Ack));
            carrying.Director.CollectFlows(Now);
            AreTheSame(alone.Connection, carrying.Connection);
        }
    }

    [Fact]
    public void StopCarrying_EveryPacketIsTheDirectorsAgain_AndNothingCountedIsLost()
    {
        using var carrying = new SlowPath(ServerOf(ForwardingMethod.Nat, isIPv6: false));
        carrying.Director.CarryBy(_bench.Memory, Now);
        carrying.Forward(FromClient(false, IpProtocol.Udp, default));
        Assert.True(_bench.Pass(FromClient(false, IpProtocol.Udp, default).Build()).IsRedirected);

        carrying.Director.StopCarrying(Now);

        Assert.False(_bench.Pass(FromClient(false, IpProtocol.Udp, default).Build()).IsRedirected);
        Assert.Equal(2, carrying.Connection.PacketsIn);
    }

    private static void AreTheSame(ConnectionSnapshot expected, ConnectionSnapshot actual) => Assert.Equal(
        (expected.State, expected.PacketsIn, expected.BytesIn, expected.PacketsOut, expected.BytesOut),
        (actual.State, actual.PacketsIn, actual.BytesIn, actual.PacketsOut, actual.BytesOut));

    private static PacketBuilder FromClient(bool isIPv6, IpProtocol protocol, TcpFlags flags)
    {
        string client = isIPv6 ? FastPathBench.Client6 : FastPathBench.Client;
        string virtualAddress = isIPv6 ? FastPathBench.Virtual6 : FastPathBench.Virtual;
        return protocol == IpProtocol.Tcp ? PacketBuilder.Tcp(client, 40000, virtualAddress, 80, flags) : PacketBuilder.Udp(client, 40000, virtualAddress, 80);
    }

    private static PacketBuilder FromServer(ConnectionSnapshot connection, TcpFlags flags) => connection.Protocol == IpProtocol.Tcp
        ? PacketBuilder.Tcp(connection.Destination.ToString(), connection.DestinationPort, connection.Local.ToString(), connection.LocalPort, flags)
        : PacketBuilder.Udp(connection.Destination.ToString(), connection.DestinationPort, connection.Local.ToString(), connection.LocalPort);

    private static RealServerSpec ServerOf(ForwardingMethod method, bool isIPv6)
    {
        ushort? port = method is ForwardingMethod.Nat or ForwardingMethod.FullNat ? 8080 : null;
        string address = isIPv6 ? FastPathBench.Server6 : FastPathBench.Server;
        return new RealServerSpec(address, IpAddress.Parse(address), port, 1, method) { Tunnel = new TunnelSpec(TunnelType.Gue, FastPathBench.GuePort) };
    }

    private void IsCarried(SlowPath alone, PacketBuilder packet, bool reply = false)
    {
        BpfRun.Passage passage = _bench.Pass(packet.Build(), reply);

        Assert.True(passage.IsRedirected, $"verdict {passage.Verdict}");
        Assert.Equal(Convert.ToHexString(WithoutIdentification(alone.Forward(packet))), Convert.ToHexString(WithoutIdentification(passage.Bytes)));
    }

    /// <summary>Outer identification and header checksum of what may be fragmented: each path numbers in its own way.</summary>
    private static byte[] WithoutIdentification(byte[] packet)
    {
        if (packet[0] >> 4 == 4 && (packet[6] & 0x40) == 0)
        {
            packet.AsSpan(4, 2).Clear();
            packet.AsSpan(10, 2).Clear();
        }

        return packet;
    }
}
