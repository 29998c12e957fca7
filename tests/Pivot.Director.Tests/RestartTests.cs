using System.Runtime.InteropServices;
using Pivot.Director.Connections;
using Pivot.Packets;
using Pivot.Testing.Packets;
using static Pivot.Director.Tests.DirectorBench;

namespace Pivot.Director.Tests;

public sealed class RestartTests : IDisposable
{
    private readonly DirectorBench _bench = new(limit: 128);

    public RestartTests()
    {
        Configure();
    }

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Open_SameRegion_AdoptsConnectionsWithEverything()
    {
        _bench.Handshake(port: 1);
        _bench.Handshake(port: 2, server: Server2);
        _bench.FromClient(TcpFlags.Syn, port: 3);
        _bench.Send(PacketBuilder.Udp(Client, 4, Virtual, 53));
        _bench.Pass(TimeSpan.FromSeconds(30));
        List<ConnectionSnapshot> before = _bench.Connections();

        _bench.Restart();
        Configure();

        Assert.Equal(TableOpening.Adopted, _bench.Director.Opening);
        Assert.Equal(before, _bench.Connections());
        Assert.Equal([(2, 0), (1, 0)], _bench.Director.Services[0].Servers.Select(server => (server.ActiveConnections, server.InactiveConnections)));
        Assert.Equal(Verdict.Forward, _bench.FromClient(TcpFlags.Ack, port: 1).Verdict);
        Assert.Equal(Verdict.Forward, _bench.FromServer(TcpFlags.Ack, port: 2, server: Server2).Verdict);
        _bench.Pass(TimeSpan.FromSeconds(31));
        Assert.Equal([1, 2, 4], _bench.Connections().Select(connection => (int)connection.ClientPort));
        _bench.Pass(TimeSpan.FromSeconds(900));
        Assert.Empty(_bench.Connections());
    }

    [Fact]
    public void Open_FreedRecords_AreUsedAgain()
    {
        Fill(1, 100);
        _bench.Pass(TimeSpan.FromSeconds(62));
        Fill(200, 50);
        _bench.Restart();
        Configure();

        Fill(300, 78);

        Assert.Equal((128, 0L), (_bench.Director.Table.Count, _bench.Director.Table.Evicted));
        Assert.Equal([.. Enumerable.Range(200, 50), .. Enumerable.Range(300, 78)], _bench.Connections().Select(connection => (int)connection.ClientPort).Order());
    }

    [Fact]
    public void Open_Embryonic_KeepTheOrderOfTheirAge()
    {
        Fill(1, 128);
        _bench.Pass(TimeSpan.FromSeconds(5));
        Fill(1001, 64); // evicts 1 to 64 and so takes the low record numbers
        _bench.Restart();
        Configure();

        Fill(2001, 64);

        Assert.Equal([.. Enumerable.Range(1001, 64), .. Enumerable.Range(2001, 64)], _bench.Connections().Select(connection => (int)connection.ClientPort).Order());
    }

    [Fact]
    public void Open_ServersReorderedAddedAndRemoved_ConnectionsKeepTheirServer()
    {
        _bench.Handshake(port: 1);
        _bench.Handshake(port: 2, server: Server2);
        int[] ids = [.. _bench.Director.Services.Select(service => service.Id), .. _bench.Director.Services[0].Servers.Select(server => server.Id)];
        _bench.Restart();

        _bench.Apply(
            Dns(Server(Server1, 53)),
            Service("new", "rr", IpProtocol.Tcp, [new(25, 25)], Server("203.0.113.99")),
            Web(Server("203.0.113.98", 80), Server(Server2, 80)));

        Assert.Equal(ids[0], _bench.Director.Services[2].Id);
        Assert.Equal(ids[1], _bench.Director.Services[0].Id);
        Assert.Equal(ids[4], _bench.Director.Services[2].Servers[1].Id);
        Assert.DoesNotContain(_bench.Director.Services[2].Servers[0].Id, ids);
        PacketAssert.IPv4(_bench.FromClient(TcpFlags.Ack, port: 2).Bytes, PacketAssert.Destination(Server2, 80));
        Assert.Equal(DropReason.ServerGone, _bench.FromClient(TcpFlags.Ack, port: 1).Reason);

        Configure();
        PacketAssert.IPv4(_bench.FromClient(TcpFlags.Ack, port: 1).Bytes, PacketAssert.Destination(Server1, 80));
    }

    [Fact]
    public void Open_OtherBoot_StartsEmpty()
    {
        Fill(1, 20);
        _bench.Restart(boot: Guid.NewGuid());
        AssertEmptyAndWorking(TableOpening.OtherBoot);
    }

    [Fact]
    public void Open_OtherLimit_StartsEmpty()
    {
        Fill(1, 20);
        _bench.Restart(limit: 64);
        AssertEmptyAndWorking(TableOpening.OtherLayout);
        Fill(100, 64);
        Assert.Equal(64, _bench.Director.Table.Count);
    }

    [Fact]
    public void Open_EachHeaderBitFlipped_IsNeverAdopted()
    {
        Fill(1, 20);
        byte[] sound = _bench.Region.Bytes(0, TableHeader.Size).ToArray();
        int covered = (int)Marshal.OffsetOf<TableHeader>(nameof(TableHeader.HighWater));
        for (int bit = 0; bit < covered * 8; bit++)
        {
            sound.CopyTo(_bench.Region.Bytes(0, sound.Length));
            _bench.Region.Bytes(bit / 8, 1)[0] ^= (byte)(1 << (bit % 8));
            _bench.Restart();
            AssertEmptyAndWorking(TableOpening.Damaged);
        }
    }

    [Theory]
    [InlineData(nameof(TableHeader.HighWater), 129u)]
    [InlineData(nameof(TableHeader.HighWater), uint.MaxValue)]
    [InlineData(nameof(TableHeader.IdentityHighWater), 1u << 17)]
    [InlineData(nameof(TableHeader.IdentityHighWater), uint.MaxValue)]
    public void Open_HighWaterBeyondTheLimit_IsDamaged(string field, uint value)
    {
        Fill(1, 20);
        MemoryMarshal.Write(_bench.Region.Bytes((int)Marshal.OffsetOf<TableHeader>(field), 4), value);
        _bench.Restart();
        AssertEmptyAndWorking(TableOpening.Damaged);
    }

    [Fact]
    public void Open_Garbage_IsNeverTrustedAndStillWorks()
    {
        var random = new Random(8);
        for (int round = 0; round < 20; round++)
        {
            random.NextBytes(_bench.Region.Bytes(0, (int)_bench.Region.Region.Length));
            if (round % 2 == 0)
            {
                // Like a file whose first page was lost: says that it is new, and is full of odd commit words.
                _bench.Region.Bytes(0, TableHeader.Size).Clear();
            }

            _bench.Restart();
            AssertEmptyAndWorking(round % 2 == 0 ? TableOpening.Created : TableOpening.Damaged);
        }
    }

    [Fact]
    public void Open_RecordsTornMidWrite_AreFree()
    {
        Fill(1, 100);
        for (int number = 1; number <= 100; number += 2)
        {
            Record(number).Commit++;
        }

        _bench.Restart();
        Configure();

        Assert.Equal(Enumerable.Range(1, 50).Select(i => 2 * i), _bench.Connections().Select(connection => (int)connection.ClientPort));
        Fill(1000, 78);
        Assert.Equal((128, 0L), (_bench.Director.Table.Count, _bench.Director.Table.Evicted));
    }

    /// <summary>Each makes record 1 impossible in one way; the other record stays.</summary>
    [Theory]
    [InlineData("family")]
    [InlineData("family 5")]
    [InlineData("protocol")]
    [InlineData("state")]
    [InlineData("udp state of tcp")]
    [InlineData("activity of another state")]
    [InlineData("unknown flag")]
    [InlineData("server 0")]
    [InlineData("server too high")]
    [InlineData("service negative")]
    [InlineData("same forward tuple")]
    [InlineData("same reply tuple")]
    public void Open_ImpossibleRecord_IsFree(string damage)
    {
        Fill(1, 2);
        ref ConnectionRecord record = ref Record(1);
        switch (damage)
        {
            case "family": record.Family = 6; Addresses6(1) = Mapped(); break;
            case "family 5": record.Family = 5; break;
            case "protocol": record.Protocol = IpProtocol.Icmp; break;
            case "state": record.StateWord |= 0xff; break;
            case "udp state of tcp": record.StateWord = (uint)ConnectionState.Udp; break;
            case "activity of another state": record.StateWord ^= (uint)ConnectionFlags.Active; break;
            case "unknown flag": record.StateWord |= 1u << 20; break;
            case "server 0": record.ServerId = 0; break;
            case "server too high": record.ServerId = 1 << 16; break;
            case "service negative": record.ServiceId = -1; break;
            case "same forward tuple": record.Ports = Record(2).Ports & ~0xffffUL; break;
            case "same reply tuple": record.Ports = (record.Ports & ~0xffffUL) | (Record(2).Ports & 0xffff); break;
            default: throw new ArgumentException(damage);
        }

        if (damage.StartsWith("same", StringComparison.Ordinal))
        {
            // Both copies are alike in trust: the later record is met first and kept.
            record.DestinationLocal = Record(2).DestinationLocal;
        }

        _bench.Restart();
        Configure();

        Assert.Equal(2, Assert.Single(_bench.Connections()).ClientPort);
    }

    [Fact]
    public void Open_IPv6Connections_AreAdoptedWithEverything()
    {
        _bench.Handshake(port: 1, client: Client6, server: Server6);
        _bench.FromClient(TcpFlags.Syn, port: 2, client: "2001:db8:1::11");
        _bench.Handshake(port: 1);
        List<ConnectionSnapshot> before = _bench.Connections();

        _bench.Restart();
        Configure();

        Assert.Equal(before, _bench.Connections());
        Assert.Equal((IpAddress.Parse(Client6), IpAddress.Parse(Virtual6), IpAddress.Parse(Server6)), (before[0].Client, before[0].Virtual, before[0].Destination));
        PacketAssert.IPv6(_bench.FromClient(TcpFlags.Ack, port: 1, client: Client6).Bytes, PacketAssert.Destination(Server6, 80));
        PacketAssert.IPv6(_bench.FromServer(TcpFlags.Ack, port: 1, client: Client6, server: Server6).Bytes, PacketAssert.Source(Virtual6, 80));
        PacketAssert.IPv4(_bench.FromClient(TcpFlags.Ack, port: 1).Bytes, PacketAssert.Destination(Server1, 80));
    }

    /// <summary>Each of the four addresses IPv4-mapped in turn: the record's 5-tuple would be one of the other family.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Open_IPv6RecordWithAMappedAddress_IsFree(int which)
    {
        _bench.FromClient(TcpFlags.Syn, port: 1, client: Client6);
        _bench.FromClient(TcpFlags.Syn, port: 2, client: Client6);
        ref ConnectionAddresses6 addresses = ref Addresses6(1);
        IpAddress mapped = IpAddress.Parse("192.0.2.1");
        switch (which)
        {
            case 0: addresses.Client = mapped; break;
            case 1: addresses.Virtual = mapped; break;
            case 2: addresses.Destination = mapped; break;
            default: addresses.Local = mapped; break;
        }

        _bench.Restart();
        Configure();

        Assert.Equal(2, Assert.Single(_bench.Connections()).ClientPort);
    }

    private static ConnectionAddresses6 Mapped()
    {
        IpAddress mapped = IpAddress.Parse("192.0.2.1");
        return new ConnectionAddresses6 { Client = mapped, Virtual = mapped, Destination = mapped, Local = mapped };
    }

    private ref ConnectionAddresses6 Addresses6(int number)
    {
        long offset = new TableLayout(128).Addresses6 + (number * (long)ConnectionAddresses6.Size);
        return ref MemoryMarshal.AsRef<ConnectionAddresses6>(_bench.Region.Bytes(offset, ConnectionAddresses6.Size));
    }

    private unsafe ref ConnectionRecord Record(int number)
    {
        long offset = new TableLayout(128).Records + (number * (long)ConnectionRecord.Size);
        return ref MemoryMarshal.AsRef<ConnectionRecord>(_bench.Region.Bytes(offset, ConnectionRecord.Size));
    }

    private void Configure() => _bench.Apply(Web(Server(Server1, 80), Server(Server2, 80)), Dns(Server(Server1, 53)), Over6(Web(Server(Server6, 80))));

    private void Fill(int firstPort, int count)
    {
        for (int port = firstPort; port < firstPort + count; port++)
        {
            Assert.Equal(Verdict.Forward, _bench.FromClient(TcpFlags.Syn, port).Verdict);
        }
    }

    private void AssertEmptyAndWorking(TableOpening expected)
    {
        Assert.Equal(expected, _bench.Director.Opening);
        Assert.Equal(0, _bench.Director.Table.Count);
        Assert.Empty(_bench.Connections());
        Configure();
        Assert.Equal([(0, 0), (0, 0)], _bench.Director.Services[0].Servers.Select(server => (server.ActiveConnections, server.InactiveConnections)));
        Fill(5000, 20);
        Assert.Equal(20, _bench.Connections().Count);
        Assert.Equal(Verdict.Forward, _bench.FromClient(TcpFlags.Ack, 5010).Verdict);
    }
}
