using System.Net;
using System.Net.Sockets;
using Pivot.System.Tests.Topology;
using Pivot.System.Tests.Traffic;

namespace Pivot.System.Tests;

/// <summary>The bridged director's configuration changes while a connection is in use: what it answers for on the LAN follows.</summary>
public sealed class BridgedReloadTests
{
    private const int Port = 7000;
    private const string Other = "192.0.2.81";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Reload_ServiceMovesToAnotherAddress_ConnectionGoesOnThenTheOldAddressIsGivenUp()
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        using BridgedNetwork network = new();
        string service = BridgedNetwork.Service("echo", "tcp", "nat", Port, Port, Family.IPv4);
        using TcpEchoServer server = new(network.Server, new IPEndPoint(BridgedNetwork.ServerAddress(Family.IPv4), Port));
        using PivotFiles files = new(service, BridgedNetwork.Tap);
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);
        network.Prepare(pivot, "echo");
        IPAddress old = BridgedNetwork.Virtual(Family.IPv4);
        using TcpClients before = new();
        await before.OpenAsync(network.Near, new IPEndPoint(old, Port), 1, cancellation);
        Assert.Equal(1, await before.EchoAllAsync("before", cancellation));
        string moved = service.Replace($"\"{old}\"", $"\"{Other}\"", StringComparison.Ordinal);

        files.RewriteServices(moved);
        Assert.Equal($"service echo: address {old} -> {Other}\n", pivot.Client("reload").Succeeded());
        using TcpClients after = new();
        await after.OpenAsync(network.Near, new IPEndPoint(IPAddress.Parse(Other), Port), 1, cancellation);
        Assert.Equal((1, 1), (await before.EchoAllAsync("old", cancellation), await after.EchoAllAsync("new", cancellation)));
        Assert.Equal(
            before.Endpoints.Concat(after.Endpoints).Select(endpoint => endpoint.ToString()).Order(),
            server.Peers.Select(peer => peer.ToString()).Order());
        Assert.All(server.Peers, peer => Assert.Equal(network.AddressOf(network.Near, Family.IPv4), peer.Address));
        using TcpClients refused = new();
        SocketException error = await Assert.ThrowsAsync<SocketException>(() => refused.OpenAsync(network.Near, new IPEndPoint(old, Port), 1, cancellation));
        Assert.Equal(SocketError.ConnectionRefused, error.SocketErrorCode);

        before.Reset();
        Assert.True(SpinWait.SpinUntil(() => !IsAnswered(network, old), Limit), "the director still answers for the address that it has no more");
        Assert.True(IsAnswered(network, IPAddress.Parse(Other)));
        Assert.Equal(1, await after.EchoAllAsync("alone", cancellation));
    }

    [Fact]
    public void Reload_OwnAddressAndGatewayChange_AreThoseInForce()
    {
        using BridgedNetwork network = new();
        using PivotFiles files = new(BridgedNetwork.Service("echo", "tcp", "fullnat", Port, Port, Family.IPv4), BridgedNetwork.Tap);
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);
        files.Rewrite(File.ReadAllText(files.ConfigFile).Replace("\"192.0.2.5/24\"", "\"192.0.2.6/24\"", StringComparison.Ordinal));

        Assert.Contains("[director]: address", pivot.Client("reload").Succeeded(), StringComparison.Ordinal);

        Assert.Contains("192.0.2.6", pivot.Json("status").GetProperty("device").GetProperty("addresses").EnumerateArray().Select(address => address.GetString()));
        Assert.True(IsAnswered(network, IPAddress.Parse("192.0.2.6")));
        files.Rewrite(File.ReadAllText(files.ConfigFile).Replace("[\"192.0.2.6/24\"", "[\"192.0.2.5/24\"", StringComparison.Ordinal).Replace("bridge = \"br0\"", "bridge = \"br0\"\ngateway = [\"203.0.113.1\"]", StringComparison.Ordinal));
        Assert.Equal(1, pivot.Client("reload").ExitCode);
        Assert.True(IsAnswered(network, IPAddress.Parse("192.0.2.6")));
    }

    private static bool IsAnswered(BridgedNetwork network, IPAddress address)
    {
        network.Near.Ip("neigh flush dev eth0");
        try
        {
            return IdentifiedPing.Exchange(network.Near, address, 4711).From.Equals(address);
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
