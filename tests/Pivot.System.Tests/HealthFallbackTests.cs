using System.Text.Json;
using Pivot.System.Tests.Topology;
using Pivot.System.Tests.Traffic;
using Pivot.Testing.Networks;

namespace Pivot.System.Tests;

/// <summary>All servers dead: the sorry server, or a refusal, or silence.</summary>
public abstract class HealthFallbackTests(TwoArmedNetwork network, string steering)
{
    private const int CannotConnect = 7;
    private const int TimedOut = 28;
    private const string Soon = "rise = 1\nfall = 1";
    private static readonly string Url = $"http://{TwoArmedNetwork.VirtualAddress}/";
    private static readonly string ClientAddress = TwoArmedNetwork.ClientAddress(1).ToString();

    private NetworkNamespace Client => network.Clients[1];

    [Fact]
    public Task AllServersDead_ClientsGoToTheFallbackAndBack() => GoToTheFallbackAndBack("nat");

    /// <summary>The same by any method.</summary>
    protected async Task GoToTheFallbackAndBack(string forwarding)
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        using HealthyOrNotServer one = new(network.Servers[0], "server0", TwoArmedNetwork.Server(0, 80));
        using NginxServer sorry = new(network.Servers[1], "sorry", [], 8080);
        using TcpEchoServer echo = new(network.Servers[1], TwoArmedNetwork.Server(1, 7777));
        using HealthRun run = new(
            network.Board,
            HealthRun.Web($"forwarding = \"{forwarding}\"\nfallback = {{ address = \"192.0.2.12\", port = 8080 }}", Soon, servers: (0, 80, 1))
                + ServiceToml.Write("echo", "tcp", "7777", [(0, 80, 1)], settings: $$"""
                    forwarding = "{{forwarding}}"
                    fallback   = { address = "192.0.2.12", port = 7777 }
                    [service.health]
                    check    = "http"
                    path     = "/healthz"
                    interval = "{{HealthRun.Pace}}"
                    timeout  = "{{HealthRun.Pace}}"
                    {{Soon}}
                    """),
            steering);
        string seen = forwarding == "nat" ? ClientAddress : "192.0.2.1";
        run.AwaitChecked("server0");
        run.AwaitAnswering(Client, seen, "server0");
        Assert.Equal("standby", run.Server("fallback").GetProperty("state").GetString());

        one.Behaviour = HttpBehaviour.Fails;
        run.Pivot.WaitForLog("web: no server is left: new connections go to the fallback 192.0.2.12");
        run.Pivot.WaitForLog("echo: no server is left: new connections go to the fallback 192.0.2.12");
        Assert.Equal($"sorry {seen} 8080\n", Curl.Get(Client, Url));
        using TcpClients clients = new();
        await clients.OpenAsync(Client, TwoArmedNetwork.Virtual(7777), 1, cancellation);
        Assert.Equal(1, await clients.EchoAllAsync("on the fallback", cancellation));
        Assert.Equal(seen, Assert.Single(echo.Peers).Address.ToString());
        JsonElement fallback = run.Server("fallback");
        Assert.Equal(("serving", true), (fallback.GetProperty("state").GetString(), fallback.GetProperty("isFallback").GetBoolean()));
        Assert.Contains(run.Pivot.Json("show", "statistics").GetProperty("services")[0].GetProperty("servers").EnumerateArray(), server =>
            server.GetProperty("name").GetString() == "fallback" && server.GetProperty("traffic").GetProperty("connections").GetInt64() == 1);
        Assert.Contains("it goes to the fallback", run.Pivot.Client("forwarding", ClientAddress, $"{TwoArmedNetwork.VirtualAddress}:80").Output, StringComparison.Ordinal);

        one.Behaviour = HttpBehaviour.Healthy;
        run.Pivot.WaitForLog("web: has a server again: new connections go there");
        run.Pivot.WaitForLog("echo: has a server again");
        run.AwaitAnswering(Client, seen, "server0");
        Assert.Equal(1, await clients.EchoAllAsync("still there", cancellation));

        run.Reload("fallback   = { address = \"192.0.2.12\", port = 7777 }", "");
        Assert.Equal(1, await clients.EchoAllAsync("after it has left the file", cancellation));
        Assert.Contains(run.Pivot.Json("show", "servers").GetProperty("servers").EnumerateArray(), server =>
            (server.GetProperty("name").GetString(), server.GetProperty("state").GetString()) == ("fallback", "leaving"));
        Assert.Equal(2, run.Pivot.Json("status").GetProperty("servers").GetInt32());
    }

    [Theory]
    [InlineData("reject", CannotConnect, "are refused")]
    [InlineData("drop", TimedOut, "get no answer")]
    public void AllServersDead_WithoutAFallback_ClientsGetWhatIsChosen(string choice, int exit, string words)
    {
        using HealthyOrNotServer one = new(network.Servers[0], "server0", TwoArmedNetwork.Server(0, 80));
        using HealthRun run = new(network.Board, HealthRun.Web($"no_server = \"{choice}\"", Soon, servers: (0, 80, 1)), steering);
        run.AwaitChecked("server0");
        run.AwaitAnswering(Client, ClientAddress, "server0");

        one.Behaviour = HttpBehaviour.Resets;
        run.Pivot.WaitForLog($"web: no server is left: new connections {words}");
        Assert.Equal(exit, (exit == CannotConnect ? Curl.TryRefused(Client, Url) : Curl.Try(Client, Url)).ExitCode);

        one.Behaviour = HttpBehaviour.Healthy;
        run.Pivot.WaitForLog("web: has a server again");
        run.AwaitAnswering(Client, ClientAddress, "server0");
    }
}

/// <summary>By BPF programs.</summary>
public sealed class HealthFallbackTestsByBpf(TwoArmedNetwork network) : HealthFallbackTests(network, Steering.Bpf), IClassFixture<TwoArmedNetwork>
{
    [Fact]
    public Task AllServersDead_FullNat_ClientsGoToTheFallbackAndBack() => GoToTheFallbackAndBack("fullnat");
}

/// <summary>By routes and rules.</summary>
public sealed class HealthFallbackTestsByRoutes(TwoArmedNetwork network) : HealthFallbackTests(network, Steering.Routes), IClassFixture<TwoArmedNetwork>;
