using Pivot.Director.Connections;
using Pivot.Director.Services;
using Pivot.Packets;
using Pivot.Testing.Packets;
using static Pivot.Director.Tests.DirectorBench;

namespace Pivot.Director.Tests.FastPath;

/// <summary>The same packets at the same times, once all judged by the director and once carried where that is possible: the same servers, states, counts and ends.</summary>
public sealed class EquivalenceTests
{
    private static readonly TcpFlags[] Flags =
    [
        TcpFlags.Syn, TcpFlags.Syn | TcpFlags.Ack, TcpFlags.Ack, TcpFlags.Ack, TcpFlags.Ack | TcpFlags.Psh, TcpFlags.Fin | TcpFlags.Ack, TcpFlags.Rst, TcpFlags.Rst | TcpFlags.Ack, TcpFlags.None,
    ];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Process_RandomTcpSequences_ComesToTheSameOnBothPaths(bool isInputOnly)
    {
        long carried = 0;
        for (int seed = 0; seed < 150; seed++)
        {
            using var slow = new DirectorBench(64);
            using var fast = new DirectorBench(64);
            fast.CarryBy();
            foreach (DirectorBench bench in (DirectorBench[])[slow, fast])
            {
                RealServerSpec[] servers = [Server(Server1, 80), Server(Server2, 80)];
                if (isInputOnly)
                {
                    TunnelBench.ApplyRoutes(bench);
                    servers = [TunnelBench.Tunnelled(Server1), TunnelBench.Tunnelled(Server2)];
                }

                bench.Apply(Service("web", "wlc", IpProtocol.Tcp, [new(80, 80)], servers));
            }

            carried += Play(slow, fast, new Random(seed), isInputOnly);
        }

        Assert.InRange(carried, 2000, long.MaxValue);
    }

    [Fact]
    public void Process_RandomUdp_ComesToTheSameOnBothPaths()
    {
        using var slow = new DirectorBench(64);
        using var fast = new DirectorBench(64);
        fast.CarryBy();
        slow.Apply(Dns(Server(Server1, 53), Server(Server2, 53)));
        fast.Apply(Dns(Server(Server1, 53), Server(Server2, 53)));
        var random = new Random(17);
        for (int step = 0; step < 2000; step++)
        {
            int port = random.Next(1, 100);
            string server = random.Next(2) == 0 ? Server1 : Server2;
            byte[] packet = random.Next(2) == 0 ? PacketBuilder.Udp(Client, port, Virtual, 53).Build() : PacketBuilder.Udp(server, 53, Client, port).Build();
            Assert.Equal(slow.Send(packet).Verdict, fast.Send(packet).Verdict);
            Advance(slow, fast, random.Next(0, 400));
            Compare(slow, fast);
        }
    }

    private static long Play(DirectorBench slow, DirectorBench fast, Random random, bool isInputOnly)
    {
        long carried = 0;
        for (int step = 0; step < 120; step++)
        {
            int port = 40000 + random.Next(3);
            TcpFlags flags = Flags[random.Next(Flags.Length)];
            string server = random.Next(2) == 0 ? Server1 : Server2;
            byte[] packet = isInputOnly || random.Next(2) == 0
                ? PacketBuilder.Tcp(Client, port, Virtual, 80, flags).Build()
                : PacketBuilder.Tcp(server, 80, Client, port, flags).Build();
            Outcome judged = slow.Send([.. packet]);
            Outcome either = fast.Send(packet);
            Assert.Equal(judged.Verdict, either.Verdict);
            carried += either.IsCarried ? 1 : 0;
            Advance(slow, fast, random.Next(8) == 0 ? random.Next(10_000) : random.Next(200));
            if (random.Next(3) == 0)
            {
                Compare(slow, fast);
            }
        }

        Compare(slow, fast);
        return carried;
    }

    private static void Advance(DirectorBench slow, DirectorBench fast, int ticks)
    {
        slow.Pass(TimeSpan.FromSeconds(ticks / (double)Ticks.PerSecond));
        fast.Pass(TimeSpan.FromSeconds(ticks / (double)Ticks.PerSecond));
    }

    private static void Compare(DirectorBench slow, DirectorBench fast)
    {
        Assert.Equal(Text(slow), Text(fast));
        Assert.Equal(slow.Director.Table.Embryonic, fast.Director.Table.Embryonic);
        foreach ((RealServer one, RealServer other) in slow.Director.Services[0].Servers.Zip(fast.Director.Services[0].Servers))
        {
            Assert.Equal((one.ActiveConnections, one.InactiveConnections, one.Traffic), (other.ActiveConnections, other.InactiveConnections, other.Traffic));
        }
    }

    private static string[] Text(DirectorBench bench) =>
    [
        .. bench.Connections().OrderBy(connection => connection.ClientPort).Select(connection =>
            $"{connection.ClientPort} to {connection.ServerId} {connection.State} in {connection.PacketsIn}/{connection.BytesIn} out {connection.PacketsOut}/{connection.BytesOut} {connection.Age} {connection.Expires}"),
    ];
}
