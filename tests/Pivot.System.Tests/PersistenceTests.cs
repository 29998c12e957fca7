using System.Net;
using System.Text.Json;
using Pivot.System.Tests.Topology;
using Pivot.System.Tests.Traffic;

namespace Pivot.System.Tests;

/// <summary>Clients that come back to their server: real ones, over TCP and UDP and several ports.</summary>
[Trait("Lane", "waiting")]
public sealed class PersistenceTests(TwoArmedNetwork network) : IClassFixture<TwoArmedNetwork>
{
    private static readonly (int Index, int? Port, int Weight)[] Both = [(0, null, 1), (1, null, 1)];

    [Theory]
    [InlineData(Family.IPv4)]
    [InlineData(Family.IPv6)]
    public async Task Connect_AgainAndToOtherPorts_EachClientHasOneServer(Family family)
    {
        using Farm farm = new(network, family);
        using PivotFiles files = new(Shop(family, "persistence = \"5m\""));
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);

        int[] servers = [await farm.ServerOfAsync(0, 80), await farm.ServerOfAsync(1, 80), await farm.ServerOfAsync(2, 443)];
        for (int client = 0; client < 3; client++)
        {
            foreach (int port in (int[])[80, 443, 443, 80])
            {
                Assert.Equal(servers[client], await farm.ServerOfAsync(client, port));
            }

            Assert.Equal(servers[client], farm.UdpServerOf(client, 80));
        }

        Assert.Equal([0, 1, 0], servers);
    }

    [Theory]
    [InlineData(Family.IPv4, "/24")]
    [InlineData(Family.IPv6, "/64")]
    public async Task Connect_WithMask_ClientsOfOneNetworkHaveOneServer(Family family, string mask)
    {
        using Farm farm = new(network, family);
        using PivotFiles files = new(Shop(family, $"persistence = \"5m\"\npersistence_mask = \"{mask}\""));
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);

        Assert.Equal("0 0 0", await farm.ServersOfAsync((0, 80), (1, 80), (2, 443)));
        JsonElement template = Assert.Single(Connections(pivot), connection => connection.GetProperty("isTemplate").GetBoolean());
        Assert.Equal((family == Family.IPv4 ? "198.51.100.0/24" : "2001:db8:1::/64", "server0"), (template.GetProperty("client").GetString(), template.GetProperty("server").GetString()));
    }

    [Fact]
    public async Task KillAndStart_ClientsKeepTheirServersAndTheirConnections()
    {
        using Farm farm = new(network, Family.IPv4);
        using PivotFiles files = new(Shop(Family.IPv4, "persistence = \"5m\""));
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);
        Assert.Equal("0 1", await farm.ServersOfAsync((0, 80), (1, 80)));
        int before = Connections(pivot).Count(connection => connection.GetProperty("isTemplate").GetBoolean());

        pivot.KillHard();
        pivot.StartAgain();

        Assert.Equal((2, 2), (before, pivot.Json("status").GetProperty("connections").GetProperty("templates").GetInt32()));
        Assert.Equal("1 0 0", await farm.ServersOfAsync((1, 443), (0, 443), (2, 80)));
    }

    [Fact]
    public async Task Timeout_WithoutConnections_ClientIsScheduledAnew()
    {
        using Farm farm = new(network, Family.IPv4);
        using PivotFiles files = new(Shop(Family.IPv4, "persistence = \"15s\""));
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);
        Assert.Equal(0, await farm.ServerOfAsync(0, 80));
        Assert.Equal(0, await farm.ServerOfAsync(0, 80));

        farm.ResetAll();

        Assert.True(SpinWait.SpinUntil(() => Connections(pivot).Count == 0, TimeSpan.FromSeconds(90)), pivot.Client("show", "connections").Output);
        Assert.Equal(1, await farm.ServerOfAsync(0, 80));
    }

    [Fact]
    public async Task QuiescedAndDrained_PersistentClients_StayAndLeave()
    {
        using Farm farm = new(network, Family.IPv4);
        using PivotFiles files = new(Shop(Family.IPv4, "persistence = \"5m\""));
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);
        Assert.Equal(0, await farm.ServerOfAsync(0, 80));

        pivot.Client("weight", "shop", "server0", "0").Succeeded();
        Assert.Equal("0 1 1", await farm.ServersOfAsync((0, 80), (1, 80), (2, 80)));

        pivot.Client("drain", "shop", "server0").Succeeded();
        Assert.Equal(1, await farm.ServerOfAsync(0, 80));
        Assert.Equal("2 3", string.Join(' ', pivot.Json("show", "servers").GetProperty("servers").EnumerateArray().Select(server => server.GetProperty("activeConnections").GetInt32())));
    }

    private static string Shop(Family family, string settings) =>
        ServiceToml.Write("shop", "tcp", "[80, 443]", Both, "rr", family: family, settings: settings).Replace("\"tcp\"", "[\"tcp\", \"udp\"]", StringComparison.Ordinal);

    private static List<JsonElement> Connections(PivotDaemon pivot) => [.. pivot.Json("show", "connections").GetProperty("connections").EnumerateArray()];

    /// <summary>Two servers with the ports 80 and 443 of TCP, and 80 of UDP, and clients that hold their connections.</summary>
    private sealed class Farm(TwoArmedNetwork network, Family family) : IDisposable
    {
        private readonly List<TcpClients> _clients = [];

        private readonly TcpEchoServer[] _tcp =
        [
            .. from server in Enumerable.Range(0, 2)
               from port in (int[])[80, 443]
               select new TcpEchoServer(network.Servers[server], TwoArmedNetwork.Server(server, port, family)),
        ];

        private readonly UdpEchoServer[] _udp = [.. Enumerable.Range(0, 2).Select(server => new UdpEchoServer(network.Servers[server], TwoArmedNetwork.Server(server, 80, family)))];

        /// <summary>A client opens one more connection and says something; the server that heard it.</summary>
        public async Task<int> ServerOfAsync(int client, int port)
        {
            CancellationToken cancellation = TestContext.Current.CancellationToken;
            TcpClients one = new();
            _clients.Add(one);
            await one.OpenAsync(network.Clients[client], TwoArmedNetwork.Virtual(port, family), 1, cancellation);
            Assert.Equal(1, await one.EchoAllAsync("hello", cancellation));
            IPEndPoint endpoint = Assert.Single(one.Endpoints);
            return Array.FindIndex(_tcp, server => server.Peers.Contains(endpoint)) / 2;
        }

        /// <summary>The same for several clients, one after the other: "0 1 0".</summary>
        public async Task<string> ServersOfAsync(params (int Client, int Port)[] comers)
        {
            List<int> servers = [];
            foreach ((int client, int port) in comers)
            {
                servers.Add(await ServerOfAsync(client, port));
            }

            return string.Join(' ', servers);
        }

        public int UdpServerOf(int client, int port)
        {
            using UdpClientFlow flow = new(network.Clients[client], TwoArmedNetwork.Virtual(port, family));
            Assert.Equal(1, flow.Exchange(1, 64, 1));
            return Array.FindIndex(_udp, server => server.Peers.ContainsKey(flow.Endpoint));
        }

        public void ResetAll()
        {
            foreach (TcpClients clients in _clients)
            {
                clients.Reset();
            }
        }

        public void Dispose()
        {
            _clients.ForEach(clients => clients.Dispose());
            Array.ForEach(_tcp, server => server.Dispose());
            Array.ForEach(_udp, server => server.Dispose());
        }
    }
}
