using System.Net;
using Pivot.System.Tests.Topology;
using Pivot.System.Tests.Traffic;
using Pivot.Testing.Networks;

namespace Pivot.System.Tests;

/// <summary>The bridged director on a macvtap, where the board has its address on its NIC and no bridge.</summary>
public sealed class MacvtapTests : IDisposable
{
    private const int Port = 80;
    private const long Bytes = 100L << 20;
    private static readonly string Director = BridgedNetwork.Tap.Replace("bridge = \"br0\"", "port = \"eth0\"", StringComparison.Ordinal);

    private readonly BridgedNetwork _network = new(hasBridge: false);

    /// <summary>Forwarding method and IP version.</summary>
    public static TheoryData<string, Family> Methods => new MatrixTheoryData<string, Family>(["nat", "dr", "fullnat"], [Family.IPv4, Family.IPv6]);

    [Theory]
    [MemberData(nameof(Methods))]
    public void Transfer_HundredMebibytesEachWay_ArriveEqual(string method, Family family)
    {
        HostSnapshot before = HostSnapshot.Take(_network.Board);
        using PivotFiles files = new(BridgedNetwork.Service("bulk", "tcp", method, Port, Port, family), Director);
        using PivotDaemon pivot = PivotDaemon.Start(_network.Board, files, ownSysfs: true);
        Assert.Equal("macvtap", pivot.Json("status").GetProperty("device").GetProperty("kind").GetString());
        _network.Prepare(pivot, "bulk");
        using BulkServer server = new(_network.Server, new IPEndPoint(family == Family.IPv4 ? IPAddress.Any : IPAddress.IPv6Any, Port));
        IPEndPoint target = new(BridgedNetwork.Virtual(family), Port);

        foreach (byte direction in (byte[])[BulkServer.Upload, BulkServer.Download])
        {
            using BulkClient client = new(_network.Near, target);
            client.Request(direction, Bytes);
            Action<long> move = direction == BulkServer.Download ? client.Receive : client.Send;
            move(Bytes);
            client.AssertSameHash();
            Assert.Equal(method == "fullnat" ? BridgedNetwork.Director(family) : _network.AddressOf(_network.Near, family), server.Peers[^1].Address);
        }

        pivot.Stop();
        string difference = before.DifferenceTo(HostSnapshot.Take(_network.Board));
        Assert.True(difference.Length == 0, $"the board is not as it was:\n{difference}");
    }

    [Theory]
    [InlineData(Family.IPv4)]
    [InlineData(Family.IPv6)]
    public void KillHard_ThenStart_TheConnectionGoesOn(Family family)
    {
        using PivotFiles files = new(BridgedNetwork.Service("bulk", "tcp", "nat", Port, Port, family), Director);
        using PivotDaemon pivot = PivotDaemon.Start(_network.Board, files, ownSysfs: true);
        _network.Prepare(pivot, "bulk");
        using BulkServer server = new(_network.Server, new IPEndPoint(BridgedNetwork.ServerAddress(family), Port));
        using BulkClient client = new(_network.Near, new IPEndPoint(BridgedNetwork.Virtual(family), Port));
        client.Request(BulkServer.Download, Bytes);
        client.Receive(Bytes / 2);

        pivot.KillHard();
        pivot.StartAgain();
        client.Receive(Bytes / 2);

        client.AssertSameHash();
    }

    [Fact]
    public void Exchange_LongDatagrams_ComeBack()
    {
        using PivotFiles files = new(BridgedNetwork.Service("echo", "udp", "nat", Port, Port, Family.IPv4), Director);
        using PivotDaemon pivot = PivotDaemon.Start(_network.Board, files, ownSysfs: true);
        _network.Prepare(pivot, "echo");
        using UdpEchoServer server = new(_network.Server, new IPEndPoint(BridgedNetwork.ServerAddress(Family.IPv4), Port));
        using UdpClientFlow flow = new(_network.Far, new IPEndPoint(BridgedNetwork.Virtual(Family.IPv4), Port));

        Assert.Equal(100, flow.Exchange(count: 100, bytes: 8192, perSecond: 500));
        Assert.Equal(_network.AddressOf(_network.Far, Family.IPv4), Assert.Single(server.Peers.Keys).Address);
    }

    public void Dispose() => _network.Dispose();
}
