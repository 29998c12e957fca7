using System.Diagnostics;
using Pivot.System.Tests.Topology;
using Pivot.System.Tests.Traffic;
using Pivot.Testing.Networks;

namespace Pivot.System.Tests;

/// <summary>One gibibyte through a virtual service, with the endpoints' offloads on (large segments, partial checksums) and off.</summary>
public abstract class TransferTests(TwoArmedNetwork network, ITestOutputHelper output, string steering)
{
    private const long Gibibyte = 1L << 30;
    private const int Port = 9000;

    [Theory]
    [InlineData(Family.IPv4, true)]
    [InlineData(Family.IPv4, false)]
    [InlineData(Family.IPv6, true)]
    [InlineData(Family.IPv6, false)]
    public void Download_OneGibibyte_ArrivesWithEqualHash(Family family, bool offloads) => Transfer(BulkServer.Download, family, offloads);

    [Theory]
    [InlineData(Family.IPv4, true)]
    [InlineData(Family.IPv4, false)]
    [InlineData(Family.IPv6, true)]
    [InlineData(Family.IPv6, false)]
    public void Upload_OneGibibyte_ArrivesWithEqualHash(Family family, bool offloads) => Transfer(BulkServer.Upload, family, offloads);

    private void Transfer(byte direction, Family family, bool offloads)
    {
        SetOffloads(network.Clients[0], offloads);
        SetOffloads(network.Servers[0], offloads);
        using BulkServer server = new(network.Servers[0], TwoArmedNetwork.Server(0, Port, family));
        using PivotFiles files = new(ServiceToml.Write("bulk", "tcp", "80", [(0, Port, 1)], family: family), steering);
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);
        using BulkClient client = new(network.Clients[0], TwoArmedNetwork.Virtual(80, family));
        Stopwatch watch = Stopwatch.StartNew();

        client.Request(direction, Gibibyte);
        if (direction == BulkServer.Download)
        {
            client.Receive(Gibibyte);
        }
        else
        {
            client.Send(Gibibyte);
        }

        client.AssertSameHash();
        Assert.Equal(client.Endpoint, Assert.Single(server.Peers));
        output.WriteLine($"{Gibibyte * 8 / watch.Elapsed.TotalSeconds / 1e9:0.00} Gbit/s, {family}, offloads {(offloads ? "on" : "off")}, {watch.Elapsed.TotalSeconds:0.0} s");
    }

    private static void SetOffloads(NetworkNamespace host, bool on)
    {
        Skip.When(Requires.Tool("ethtool", "ethtool"));
        string value = on ? "on" : "off";
        host.Run("ethtool", "-K", "eth0", "tx", value, "tso", value, "gso", value, "gro", value).Succeeded();
    }
}

/// <summary>By BPF programs.</summary>
public sealed class TransferTestsByBpf(TwoArmedNetwork network, ITestOutputHelper output) : TransferTests(network, output, Steering.Bpf), IClassFixture<TwoArmedNetwork>;

/// <summary>By routes and rules.</summary>
public sealed class TransferTestsByRoutes(TwoArmedNetwork network, ITestOutputHelper output) : TransferTests(network, output, Steering.Routes), IClassFixture<TwoArmedNetwork>;
