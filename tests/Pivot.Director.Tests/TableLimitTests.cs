using Pivot.Director.Connections;
using Pivot.Packets;
using Pivot.Testing.Packets;
using static Pivot.Director.Tests.DirectorBench;

namespace Pivot.Director.Tests;

public sealed class TableLimitTests
{
    [Fact]
    public unsafe void Sizes_OfTheParts_AreTheBudget()
    {
        Assert.Equal((64, 48, 64), (sizeof(ConnectionRecord), sizeof(ConnectionAccounting), sizeof(ConnectionAddresses6)));
        Assert.Equal(TableHeader.Size, sizeof(TableHeader));

        const int limit = 1 << 20;
        var layout = new TableLayout(limit);
        using var region = new AnonymousRegion(layout.Length);
        using var index = new ConnectionIndex(new TableRegion(region.Region, limit), limit, 1);
        double perIPv4 = (layout.Addresses6 - layout.Records + index.Length) / (double)limit;
        double perIPv6 = (layout.Length - layout.Records + index.Length) / (double)limit;

        // One spare entry, number 0, belongs to each array.
        Assert.Equal(128, perIPv4, 0.001);
        Assert.Equal(192, perIPv6, 0.001);
    }

    [Fact]
    public void TryAdd_FullOfEmbryonic_EvictsTheOldestFirst()
    {
        using var bench = new DirectorBench(limit: 4);
        bench.Apply(Web(Server(Server1, 80)));
        for (int port = 1; port <= 6; port++)
        {
            Assert.Equal(Verdict.Forward, bench.FromClient(TcpFlags.Syn, port).Verdict);
        }

        Assert.Equal([3, 4, 5, 6], Ports(bench));
        Assert.Equal((4, 4, 2L), (bench.Director.Table.Count, bench.Director.Table.Embryonic, bench.Director.Table.Evicted));
    }

    [Fact]
    public void TryAdd_FloodOfSyns_LeavesEstablishedAlone()
    {
        using var bench = new DirectorBench(limit: 256);
        bench.Apply(Web(Server(Server1, 80)));
        for (int port = 1; port <= 100; port++)
        {
            bench.Handshake(port);
        }

        long bytes = bench.Director.Table.Bytes;
        var random = new Random(1);
        for (int i = 0; i < 100_000; i++)
        {
            string client = $"192.0.2.{random.Next(20, 255)}";
            int port = random.Next(1, 65536);
            Assert.Equal(Verdict.Forward, bench.FromClient(TcpFlags.Syn, port, client).Verdict);
            if (i % 3 == 0)
            {
                // The server has no room for it: a refused connection may be evicted like any that was never established.
                bench.FromServer(TcpFlags.Rst, port, client);
            }
        }

        Assert.Equal((256, 156), (bench.Director.Table.Count, bench.Director.Table.Embryonic));
        Assert.Equal(bytes, bench.Director.Table.Bytes);
        Assert.Equal(100, bench.Connections().Count(static connection => connection.State == ConnectionState.Established));
        for (int port = 1; port <= 100; port++)
        {
            Assert.Equal(Verdict.Forward, bench.FromClient(TcpFlags.Ack, port).Verdict);
            Assert.Equal(Verdict.Forward, bench.FromServer(TcpFlags.Ack, port).Verdict);
        }
    }

    [Fact]
    public void TryAdd_FullOfEstablished_IsTableFullUntilOneEnds()
    {
        using var bench = new DirectorBench(limit: 8);
        bench.Apply(Web(Server(Server1, 80)));
        for (int port = 1; port <= 8; port++)
        {
            bench.Handshake(port);
        }

        Outcome outcome = bench.FromClient(TcpFlags.Syn, 9);
        Assert.Equal((Verdict.Drop, DropReason.TableFull), (outcome.Verdict, outcome.Reason));

        bench.FromClient(TcpFlags.Rst, 3);
        bench.Pass(TimeSpan.FromSeconds(11));
        Assert.Equal(Verdict.Forward, bench.FromClient(TcpFlags.Syn, 9).Verdict);
        Assert.Equal([1, 2, 4, 5, 6, 7, 8, 9], Ports(bench));
    }

    [Fact]
    public void TryAdd_ReplyTupleOfAnotherService_IsRefusedByNameUntilThatOneIsOver()
    {
        using var bench = new DirectorBench();
        bench.Apply(Service("a", "rr", IpProtocol.Tcp, [new(80, 80)], Server(Server1, 8080)), Service("b", "rr", IpProtocol.Tcp, [new(81, 81)], Server(Server1, 8080)));
        bench.FromClient(TcpFlags.Syn, virtualPort: 80);

        Outcome outcome = bench.FromClient(TcpFlags.Syn, virtualPort: 81);
        Assert.Equal((Verdict.Drop, DropReason.ReplyTupleInUse), (outcome.Verdict, outcome.Reason));

        bench.FromServer(TcpFlags.Rst, serverPort: 8080);
        Assert.Equal(Verdict.Forward, bench.FromClient(TcpFlags.Syn, virtualPort: 81).Verdict);
        Assert.Equal(81, Assert.Single(bench.Connections()).VirtualPort);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(1000)]
    public void TryAdd_AnyLimit_HoldsExactlySoMany(int limit)
    {
        using var bench = new DirectorBench(limit);
        bench.Apply(Dns(Server(Server1, 53)));
        for (int port = 1; port <= limit + 10; port++)
        {
            Assert.Equal(Verdict.Forward, bench.Send(PacketBuilder.Udp(Client, port, Virtual, 53)).Verdict);
        }

        Assert.Equal((limit, 10L), (bench.Director.Table.Count, bench.Director.Table.Evicted));
        Assert.Equal(Enumerable.Range(11, limit), Ports(bench));
    }

    [Fact]
    public void TryAdd_IPv4Alone_LeavesTheIPv6AddressesUntouched()
    {
        const int limit = 64;
        using var bench = new DirectorBench(limit);
        var layout = new TableLayout(limit);
        bench.Apply(Web(Server(Server1, 80)), Over6(Web(Server(Server6, 80))));
        for (int port = 1; port <= limit; port++)
        {
            bench.FromClient(TcpFlags.Syn, port);
        }

        Span<byte> addresses = bench.Region.Bytes(layout.Addresses6, (int)(layout.Length - layout.Addresses6));
        Assert.Equal(-1, addresses.IndexOfAnyExcept((byte)0));
        bench.FromClient(TcpFlags.Syn, 1, Client6);
        Assert.NotEqual(-1, addresses.IndexOfAnyExcept((byte)0));
    }

    private static IEnumerable<int> Ports(DirectorBench bench) => bench.Connections().Select(connection => (int)connection.ClientPort).Order();
}
