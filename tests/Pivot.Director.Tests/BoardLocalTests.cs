using Pivot.Packets;
using Pivot.Testing.Packets;
using static Pivot.Director.Tests.DirectorBench;
using static Pivot.Testing.Packets.PacketAssert;

namespace Pivot.Director.Tests;

/// <summary>Connections from the board itself to its own virtual addresses are refused at once: no reply of a real server could find its way back.</summary>
public sealed class BoardLocalTests : IDisposable
{
    private const string Board = "198.51.100.1";
    private const string Board6 = "2001:db8:2::1";

    private readonly DirectorBench _bench = new();

    public BoardLocalTests()
    {
        _bench.Apply(Web(Server(Server1)), Dns(Server(Server1)), Over6(Web(Server(Server6))), WholeHost(Host, Server(Server1)));
        _bench.Director.ApplyBoardAddresses([IpAddress.Parse(Board), IpAddress.Parse(Board6)]);
    }

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Process_NewConnectionOfTheBoard_IsRefusedAndCounted()
    {
        IPv4(_bench.FromClient(TcpFlags.Syn, client: Board).Bytes, Tcp(TcpFlags.Rst | TcpFlags.Ack), Source(Virtual, 80), Destination(Board, 40000), ChecksumsCorrect());
        IPv6(_bench.FromClient(TcpFlags.Syn, client: Board6).Bytes, Tcp(TcpFlags.Rst | TcpFlags.Ack), Source(Virtual6, 80), Destination(Board6, 40000), ChecksumsCorrect());
        IPv4(_bench.Send(PacketBuilder.Udp(Board, 40000, Virtual, 53)).Bytes, Icmp(3, 3), Source(Virtual), Destination(Board));
        IPv4(_bench.Send(PacketBuilder.Icmp(Board, Host, 8)).Bytes, Icmp(3, 3), Source(Host), Destination(Board));

        Assert.Equal(4, _bench.Director.Drops(DropReason.BoardLocal));
        Assert.Empty(_bench.Connections());
    }

    [Fact]
    public void Process_FragmentsOfTheBoard_FollowTheFirst()
    {
        byte[][] fragments = PacketBuilder.Udp(Board, 40000, Virtual, 53).PayloadLength(2000).Fragments(1480);

        IPv4(_bench.Send(fragments[0]).Bytes, Icmp(3, 3));
        Assert.Equal((Verdict.Drop, DropReason.BoardLocal), (_bench.Send(fragments[1]).Verdict, _bench.Send(fragments[1]).Reason));
    }

    /// <summary>What the director answers itself it answers to the board too.</summary>
    [Fact]
    public void Process_PingOfTheBoard_IsAnswered() =>
        IPv4(_bench.Send(PacketBuilder.Icmp(Board, Virtual, 8)).Bytes, Icmp(0, 0), Source(Virtual), Destination(Board));

    [Fact]
    public void ApplyBoardAddresses_AddressGone_IsAClientLikeAnyOther()
    {
        _bench.Director.ApplyBoardAddresses([IpAddress.Parse(Board6)]);

        IPv4(_bench.FromClient(TcpFlags.Syn, client: Board).Bytes, Destination(Server1, 80));
    }
}
