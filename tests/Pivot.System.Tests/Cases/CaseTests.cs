using System.Net;
using System.Net.NetworkInformation;
using Pivot.System.Tests.Topology;
using Pivot.System.Tests.Traffic;
using Pivot.Testing.Networks;

namespace Pivot.System.Tests.Cases;

/// <summary>The files of <c>configs/</c> for common cases (docs/cases.md), run as they are: they bring up the board's addresses themselves, and every server sees the client's own address.</summary>
public sealed class CaseTests
{
    [Fact]
    public void DockerHost_OneCard_ContainersSeeTheClients()
    {
        using CaseFile file = new("docker-host.toml");
        using CaseNetwork network = new(file);
        NetworkNamespace host = network.AddServer("docker", file.ServerAddress("website", "docker"));
        using DockerEngine docker = new(host);
        string website = docker.RunWebServer(publishedPort: 80, body: "website");
        string api = docker.RunWebServer(publishedPort: 8443, body: "api");
        using PivotDaemon pivot = network.Start(file);

        CaseNetwork.Prepare(pivot, host, "website", "docker");

        foreach (NetworkNamespace client in (NetworkNamespace[])[network.Near, network.Far])
        {
            Assert.Equal("website\n", Curl.Get(client, $"http://{file.VirtualAddress("website")}/"));
            Assert.Equal("api\n", Curl.Get(client, $"http://{file.VirtualAddress("api")}:8443/"));
        }

        string[] clients = [network.AddressOf(network.Near, Family.IPv4), network.AddressOf(network.Far, Family.IPv4)];
        Assert.Equal(clients, docker.ClientsOf(website, clients.Length));
        Assert.Equal(clients, docker.ClientsOf(api, clients.Length));
    }

    [Theory]
    [InlineData(Family.IPv4)]
    [InlineData(Family.IPv6)]
    public void Gateway_TwoCards_ServersSeeTheClientsAndOpenOutwardByTheBoard(Family family)
    {
        using CaseFile file = new("gateway.toml");
        using CaseNetwork network = new(file);
        NetworkNamespace web1 = network.AddServer("web1", file.ServerAddress("web", "web1"), file.ServerAddress("web", "web1-ipv6"));
        NetworkNamespace web2 = network.AddServer("web2", file.ServerAddress("web", "web2"), file.ServerAddress("web", "web2-ipv6"));
        using NginxServer one = new(web1, "web1", [], 80, 443);
        using NginxServer two = new(web2, "web2", [], 80, 443);
        using NginxServer outside = new(network.Far, "outside", [], 80);
        using PivotDaemon pivot = network.Start(file);
        IPAddress board = file.Config.Interfaces[0].Addresses[family == Family.IPv4 ? 0 : 1].Address;

        AssertSeen(network, family, (client, port) => Curl.Get(client, $"http://{new IPEndPoint(board, port)}/"), ["web1", "web2"], 80, 443);

        Assert.Equal($"outside {board} 80\n", Curl.Get(web1, $"http://{new IPEndPoint(IPAddress.Parse(network.AddressOf(network.Far, family)), 80)}/"));
    }

    [Theory]
    [InlineData(Family.IPv4, "web")]
    [InlineData(Family.IPv6, "web6")]
    public void DirectRouting_FlatLan_ServersSeeTheClients(Family family, string service)
    {
        using CaseFile file = new("direct-routing.toml");
        using CaseNetwork network = new(file);
        NetworkNamespace web1 = network.AddServer("web1", file.ServerAddress("web", "web1"), file.ServerAddress("web6", "web1"));
        NetworkNamespace web2 = network.AddServer("web2", file.ServerAddress("web", "web2"), file.ServerAddress("web6", "web2"));
        using NginxServer one = new(web1, "web1", [], 80);
        using NginxServer two = new(web2, "web2", [], 80);
        using PivotDaemon pivot = network.Start(file);

        CaseNetwork.Prepare(pivot, web1, service, "web1");
        CaseNetwork.Prepare(pivot, web2, service, "web2");

        AssertSeen(network, family, (client, port) => Curl.Get(client, $"http://{new IPEndPoint(file.VirtualAddress(service), port)}/"), ["web1", "web2"], 80);
    }

    /// <summary>The tunnels' end is socat's: this kernel has no tunnel devices. What <c>explain</c> prints for real ones is tested with a guest (TunnelGuestTests).</summary>
    [Theory]
    [InlineData(Family.IPv4, "web")]
    [InlineData(Family.IPv6, "web6")]
    public void Tunnel_AcrossSites_ServerSeesTheClients(Family family, string service)
    {
        using CaseFile file = new("tunnel.toml");
        using CaseNetwork network = new(file);
        NetworkNamespace web1 = network.AddServer("web1", file.ServerAddress("web", "web1"), file.ServerAddress("web6", "web1"));
        IPAddress virtualAddress = file.VirtualAddress(service);
        web1.Ip($"address add {virtualAddress}/{(family == Family.IPv4 ? 32 : 128)} dev lo");
        using NginxServer one = new(web1, "web1", [], 80);
        using TunnelEnd end = new(web1, family, family);

        using PivotDaemon pivot = network.Start(file);

        AssertSeen(network, family, (client, port) => Curl.Get(client, $"http://{new IPEndPoint(virtualAddress, port)}/"), ["web1"], 80);
        Assert.Equal(0, pivot.Json("show", "statistics").GetProperty("total").GetProperty("outPackets").GetInt64());
    }

    [Theory]
    [InlineData(Family.IPv4, "web")]
    [InlineData(Family.IPv6, "web6")]
    public void FullNat_NginxWithTheProxyProtocol_NearAndFarServersSeeTheClients(Family family, string service)
    {
        using CaseFile file = new("full-nat-nginx.toml");
        using CaseNetwork network = new(file);
        NetworkNamespace near = network.AddServer("web1", file.ServerAddress("web", "near"), file.ServerAddress("web6", "near"));
        NetworkNamespace far = network.AddServer("web2", file.ServerAddress("web", "far"), file.ServerAddress("web6", "far"));
        using NginxServer one = NginxServer.WithProxyProtocol(near, "near", [], 8080);
        using NginxServer two = NginxServer.WithProxyProtocol(far, "far", [], 8080);
        using PivotDaemon pivot = network.Start(file);

        AssertSeen(network, family, (client, _) => Curl.Get(client, $"http://{new IPEndPoint(file.VirtualAddress(service), 80)}/"), ["near", "far"], 8080);
    }

    [Theory]
    [InlineData(Family.IPv4, "ssh", "sensor")]
    [InlineData(Family.IPv6, "ssh6", "sensor6")]
    public void Honeypot_EveryPortAndProtocol_IsSeenAndLogged(Family family, string trap, string sensor)
    {
        using CaseFile file = new("honeypot.toml");
        using CaseNetwork network = new(file);
        NetworkNamespace cowrie = network.AddServer("cowrie", file.ServerAddress("ssh", "cowrie"), file.ServerAddress("ssh6", "cowrie"));
        NetworkNamespace sniffer = network.AddServer("sniffer", file.ServerAddress("sensor", "sniffer"), file.ServerAddress("sensor6", "sniffer"));
        using NginxServer ssh = new(cowrie, "cowrie", [], 22, 2222);
        using NginxServer any = new(sniffer, "sniffer", [], 4711);
        using UdpEchoServer udp = new(sniffer, new IPEndPoint(family == Family.IPv4 ? IPAddress.Any : IPAddress.IPv6Any, 1900));
        using PivotDaemon pivot = network.Start(file);
        string far = network.AddressOf(network.Far, family);

        AssertSeen(network, family, (client, port) => Curl.Get(client, $"http://{new IPEndPoint(file.VirtualAddress(trap), port)}/"), ["cowrie"], 22, 2222);
        AssertSeen(network, family, (client, port) => Curl.Get(client, $"http://{new IPEndPoint(file.VirtualAddress(sensor), port)}/"), ["sniffer"], 4711);
        using UdpClientFlow flow = new(network.Far, new IPEndPoint(file.VirtualAddress(sensor), 1900));
        Assert.Equal(1, flow.Exchange(count: 1, bytes: 64, perSecond: 1));
        Assert.Equal(flow.Endpoint, Assert.Single(udp.Peers.Keys));
        Assert.Equal(IPStatus.Success, network.Far.Invoke(() =>
        {
            using Ping ping = new();
            return ping.Send(file.VirtualAddress(sensor), 5000).Status;
        }));

        ConnectionLogFile log = new(file.LogFile("pivot-connections.json"));
        Assert.True(
            SpinWait.SpinUntil(() => log.Lines.Any(line => line.GetProperty("service").GetString() == trap && line.GetProperty("client").GetString() == far), TimeSpan.FromSeconds(30)),
            $"no line of {far} in the connection log");
    }

    [Fact]
    public void Honeypot_DoorOfTheOwner_OpensForTheNetworksAllowedOnly()
    {
        using CaseFile file = new("honeypot.toml");
        using CaseNetwork network = new(file);
        using NginxServer admin = new(network.AddServer("admin", file.ServerAddress("admin", "admin-host")), "admin", [], 22);
        using PivotDaemon pivot = network.Start(file);
        string url = $"http://{new IPEndPoint(file.VirtualAddress("admin"), 22)}/";

        Assert.Equal($"admin {network.AddressOf(network.Far, Family.IPv4)} 22\n", Curl.Get(network.Far, url));
        Assert.NotEqual(0, Curl.Try(network.Near, url).ExitCode);
    }

    /// <summary>Asks twice from each client on each port: every server must have answered, on that port, and seen the client that asked.</summary>
    private static void AssertSeen(CaseNetwork network, Family family, Func<NetworkNamespace, int, string> ask, string[] servers, params int[] ports)
    {
        HashSet<string> answered = [];
        foreach (NetworkNamespace client in (NetworkNamespace[])[network.Near, network.Far])
        {
            foreach (int port in (int[])[.. ports, .. ports])
            {
                string[] words = ask(client, port).TrimEnd().Split(' ');
                Assert.Equal((network.AddressOf(client, family), $"{port}"), (words[1], words[2]));
                answered.Add(words[0]);
            }
        }

        Assert.Equal(servers.Order(StringComparer.Ordinal), answered.Order(StringComparer.Ordinal));
    }
}
