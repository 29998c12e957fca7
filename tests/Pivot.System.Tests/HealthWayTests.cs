using System.Net;
using System.Text.Json;
using Pivot.System.Tests.Topology;
using Pivot.System.Tests.Traffic;

namespace Pivot.System.Tests;

/// <summary>Checks of servers with direct routing and tunnels take the way of the clients' packets.</summary>
public abstract class HealthWayTests : IDisposable
{
    private const string BoardAddress = "192.0.2.2";
    private static readonly string Url = $"http://{OneNicNetwork.VirtualAddress}/";

    private readonly string _steering;
    private readonly OneNicNetwork _network = new();

    protected HealthWayTests(string steering) => _steering = steering;

    [Fact]
    public void DirectRouting_ServerLosesTheVirtualAddress_IsGone()
    {
        using NginxServer web = new(_network.Server, "web", [], 80);
        using HealthRun run = new(_network.Board, Service("dr"), _steering);
        _network.Prepare(run.Pivot, "web", "server");
        run.Pivot.WaitForLog("web: server is back: ");
        Assert.Equal(OneNicNetwork.VirtualAddress, run.Health("server").GetProperty("checkedAt").GetString());
        Assert.Equal($"web {OneNicNetwork.NearAddress} 80\n", Curl.Get(_network.Near, Url));
        Assert.Contains(web.AccessLogLines, line => line == $"{BoardAddress} {OneNicNetwork.VirtualAddress}:80 /");
        Assert.All(web.AccessLogLines, line => Assert.Contains($" {OneNicNetwork.VirtualAddress}:80 ", line, StringComparison.Ordinal));

        // At its own address it would look as well as ever.
        string device = _network.Server.Run("sh", "-c", $"ip -o addr show to {OneNicNetwork.VirtualAddress} | cut -d' ' -f2").Succeeded().Trim();
        _network.Server.Ip($"address del {OneNicNetwork.VirtualAddress}/32 dev {device}");
        run.Await("server", "down");
        Assert.NotEqual(0, Curl.Try(_network.Near, Url).ExitCode);

        _network.Server.Ip($"address add {OneNicNetwork.VirtualAddress}/32 dev {device}");
        run.Await("server", "up");
        Assert.Equal($"web {OneNicNetwork.FarAddress} 80\n", Curl.Get(_network.Far, Url));
    }

    [Fact]
    public void Tunnel_Breaks_ServerIsGoneAndBack()
    {
        GiveVirtualAddress();
        using NginxServer web = new(_network.Server, "web", [], 80);
        using HealthRun run = new(_network.Board, Service("tun"), _steering);
        run.Pivot.WaitForLog("web: server is gone: ");

        using (TunnelEnd end = new(_network.Server, Family.IPv4, Family.IPv4))
        {
            run.Await("server", "up");
            Assert.Equal($"web {OneNicNetwork.NearAddress} 80\n", Curl.Get(_network.Near, Url));
            Assert.Contains(web.AccessLogLines, line => line == $"{BoardAddress} {OneNicNetwork.VirtualAddress}:80 /");
        }

        // The server itself is as well as before: its tunnel is not.
        run.Await("server", "down");
        Assert.NotEqual(0, Curl.Try(_network.Near, Url).ExitCode);
        using (TunnelEnd again = new(_network.Server, Family.IPv4, Family.IPv4))
        {
            run.Await("server", "up");
            Assert.Equal($"web {OneNicNetwork.FarAddress} 80\n", Curl.Get(_network.Far, Url));
        }
    }

    [Fact]
    public void Connections_OfChecks_CountForNobodyAndEnd()
    {
        GiveVirtualAddress();
        using NginxServer web = new(_network.Server, "web", [], 80);
        using TunnelEnd end = new(_network.Server, Family.IPv4, Family.IPv4);
        using HealthRun run = new(_network.Board, Service("tun"), _steering);
        run.Await(() => run.Health("server").GetProperty("checks").GetInt64() >= 30, "there are no checks");

        JsonElement server = run.Server("server");
        Assert.Equal((0, 0), (server.GetProperty("activeConnections").GetInt64(), server.GetProperty("inactiveConnections").GetInt64()));
        Assert.All(run.Pivot.Json("show", "connections").GetProperty("connections").EnumerateArray(), connection =>
            Assert.Equal((IPEndPoint.Parse(connection.GetProperty("client").GetString()!).Address.ToString(), "server (check)"), (BoardAddress, connection.GetProperty("server").GetString())));

        // Three checks a second, each kept for a little more than five.
        Assert.InRange(run.Pivot.Json("status").GetProperty("connections").GetProperty("count").GetInt64(), 1, 29);
    }

    [Fact]
    public void StrictSourceChecks_ServerIsCheckedAtItsOwnAddress()
    {
        _network.Board.SetSysctl("net.ipv4.conf.all.rp_filter", "1");
        GiveVirtualAddress();
        using NginxServer web = new(_network.Server, "web", [], 80);
        using TunnelEnd end = new(_network.Server, Family.IPv4, Family.IPv4);
        using HealthRun run = new(_network.Board, Service("tun"), _steering);

        run.Await(() => run.Health("server").GetProperty("checks").GetInt64() > 2, "there are no checks");
        Assert.Equal("192.0.2.11", run.Health("server").GetProperty("checkedAt").GetString());
        Assert.Equal("up", run.Server("server").GetProperty("state").GetString());
        Assert.Equal($"web {OneNicNetwork.NearAddress} 80\n", Curl.Get(_network.Near, Url));
    }

    public void Dispose()
    {
        _network.Dispose();
        GC.SuppressFinalize(this);
    }

    private static string Service(string forwarding) => OneNicNetwork.Service("web", "tcp", 80, 80).Replace(
        "scheduler = \"rr\"",
        $"""
        scheduler = "rr"
        forwarding = "{forwarding}"
        [service.health]
        check    = "http"
        interval = "300ms"
        timeout  = "300ms"
        """,
        StringComparison.Ordinal);

    /// <summary>As <c>pivot explain</c> prints it, but for the tunnel device, which this machine's kernel has not.</summary>
    private void GiveVirtualAddress()
    {
        _network.Server.SetSysctl("net.ipv4.conf.all.arp_ignore", "1");
        _network.Server.SetSysctl("net.ipv4.conf.all.arp_announce", "2");
        _network.Server.SetSysctl("net.ipv4.conf.all.rp_filter", "0");
        _network.Server.Ip($"address add {OneNicNetwork.VirtualAddress}/32 dev lo");
    }
}

/// <summary>By BPF programs.</summary>
public sealed class HealthWayTestsByBpf() : HealthWayTests(Steering.Bpf);

/// <summary>By routes and rules.</summary>
public sealed class HealthWayTestsByRoutes() : HealthWayTests(Steering.Routes);
