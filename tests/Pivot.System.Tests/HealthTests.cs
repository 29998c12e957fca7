using System.Text.Json;
using Pivot.System.Tests.Topology;
using Pivot.System.Tests.Traffic;
using Pivot.Testing.Networks;

namespace Pivot.System.Tests;

/// <summary>Real servers that fail in the ways that servers fail: their states, the lines on the log, and where clients go.</summary>
[Trait("Lane", "waiting")]
public sealed class HealthTests(TwoArmedNetwork network) : IClassFixture<TwoArmedNetwork>
{
    private const string Soon = "rise = 1\nfall = 2";
    private static readonly string ClientAddress = TwoArmedNetwork.ClientAddress(0).ToString();

    private NetworkNamespace Client => network.Clients[0];

    [Fact]
    public void Http_RealServerFailsAndRecovers_ClientsFollow()
    {
        using TemporaryDirectory state = new();
        using NginxServer one = NginxServer.WithHealth(network.Servers[0], "server0", state["broken"], 80);
        using NginxServer two = new(network.Servers[1], "server1", [], 80);
        using HealthRun run = new(network.Board, HealthRun.Web(health: "path = \"/\"").Replace("path     = \"/healthz\"\n", "", StringComparison.Ordinal));
        run.AwaitChecked("server0");
        run.AwaitChecked("server1");
        Assert.Equal(2, run.Pivot.Json("status").GetProperty("serversChecked").GetInt32());
        run.AwaitAnswering(Client, ClientAddress, "server0 server1");

        state.Write("broken", "");
        run.Pivot.WaitForLog("web: server0 is gone: HTTP 500, expected 200, 3 of 3");
        Assert.Equal("server1", HealthRun.Answering(Client, ClientAddress));
        JsonElement server = run.Server("server0");
        Assert.Equal(("down", "HTTP 500, expected 200, 3 of 3"), (server.GetProperty("state").GetString(), server.GetProperty("stateReason").GetString()));
        Assert.Matches("server0 .* down: HTTP 500, expected 200, 3 of 3, since [0-9:]{8}", run.Pivot.Client("show", "servers").Output);
        Assert.Equal(1, run.Pivot.Json("status").GetProperty("serversDown").GetInt32());

        File.Delete(state["broken"]);
        run.AwaitBack("server0", "HTTP 200, 2 of 2");
        run.AwaitAnswering(Client, ClientAddress, "server0 server1");
        Assert.Single(run.Lines("server0 is gone: HTTP 500"));
        Assert.Equal(run.Health("server0").GetProperty("timesGone").GetInt64(), run.Lines("server0 is gone").Count);
        Assert.Empty(run.Lines("server1 is gone: HTTP"));
    }

    [Theory]
    [InlineData(HttpBehaviour.Fails, "HTTP 500, expected 200")]
    [InlineData(HttpBehaviour.IsSilent, "no answer within 1 s")]
    [InlineData(HttpBehaviour.IsSlow, "the answer did not end within 1 s, ")]
    [InlineData(HttpBehaviour.Resets, "connection reset before the answer was complete")]
    internal void Http_Behaviour_HasItsStatesAndTwoLines(HttpBehaviour behaviour, string reason)
    {
        using HealthyOrNotServer one = new(network.Servers[0], "server0", TwoArmedNetwork.Server(0, 80));
        using HealthyOrNotServer two = new(network.Servers[1], "server1", TwoArmedNetwork.Server(1, 80));
        using HealthRun run = new(network.Board, HealthRun.Web(health: Soon));
        run.AwaitChecked("server0");
        run.AwaitChecked("server1");

        one.Behaviour = behaviour;
        run.Pivot.WaitForLog($"web: server0 is gone: {reason}");
        Assert.Equal("server1", HealthRun.Answering(Client, ClientAddress));

        one.Behaviour = HttpBehaviour.Healthy;
        run.AwaitBack("server0", "HTTP 200, 1 of 1");
        run.AwaitAnswering(Client, ClientAddress, "server0 server1");
        Assert.EndsWith(", 2 of 2", Assert.Single(run.Lines($"server0 is gone: {reason}")), StringComparison.Ordinal);
    }

    [Fact]
    public void Http_ServerVanishesWithoutAWord_IsGoneAfterItsTimeouts()
    {
        using HealthyOrNotServer one = new(network.Servers[0], "server0", TwoArmedNetwork.Server(0, 80));
        using HealthyOrNotServer two = new(network.Servers[1], "server1", TwoArmedNetwork.Server(1, 80));
        using HealthRun run = new(network.Board, HealthRun.Web(health: Soon));
        run.AwaitChecked("server0");
        run.AwaitChecked("server1");
        try
        {
            network.Servers[0].Ip("link set eth0 down");
            run.Pivot.WaitForLog(", 2 of 2");
            Assert.Equal("server1", HealthRun.Answering(Client, ClientAddress));
            Assert.Matches("web: server0 is gone: (connect timed out after 1 s|host unreachable), 2 of 2", Assert.Single(run.Lines(", 2 of 2")));
        }
        finally
        {
            network.Servers[0].Ip("link set eth0 up", "route add default via 192.0.2.1", "-6 address replace 2001:db8:2::11/64 dev eth0 nodad", "-6 route add default via 2001:db8:2::1");
        }

        run.AwaitBack("server0", "HTTP 200, 1 of 1");
        run.AwaitAnswering(Client, ClientAddress, "server0 server1");
    }

    [Fact]
    public void Http_ServerFlaps_FiveLinesThenSilenceAndClientsFollowAllTheSame()
    {
        using HealthyOrNotServer one = new(network.Servers[0], "server0", TwoArmedNetwork.Server(0, 80));
        using HealthyOrNotServer two = new(network.Servers[1], "server1", TwoArmedNetwork.Server(1, 80));
        using HealthRun run = new(network.Board, HealthRun.Web(health: "rise = 1\nfall = 1", pace: "1500ms"));
        run.AwaitChecked("server0");
        run.AwaitChecked("server1");

        for (int times = 1; times <= 4; times++)
        {
            one.Behaviour = HttpBehaviour.Fails;
            run.Await("server0", "down");
            Assert.Equal("server1", HealthRun.Answering(Client, ClientAddress));
            one.Behaviour = HttpBehaviour.Healthy;
            run.Await("server0", "up");
            run.AwaitAnswering(Client, ClientAddress, "server0 server1");
        }

        IReadOnlyList<string> lines = run.Lines("server0 is");
        Assert.Equal(5, lines.Count);
        Assert.EndsWith("it flaps: further changes are counted, not logged, until it stays the same for 60 s", lines[^1], StringComparison.Ordinal);
        JsonElement health = run.Health("server0");
        Assert.Equal((4, true), (health.GetProperty("timesGone").GetInt64(), health.GetProperty("isFlapping").GetBoolean()));
    }

    [Fact]
    public void Https_WrongCertificate_IsDownAtItsFirstCheck()
    {
        using Certificates certificates = new();
        using NginxServer one = NginxServer.WithTls(network.Servers[0], "server0", certificates.Right, 443);
        using NginxServer two = NginxServer.WithTls(network.Servers[1], "server1", certificates.ForAnotherName, 443);
        string service = ServiceToml.Write("web", "tcp", "443", [(0, 443, 1), (1, 443, 1)], "rr", settings: """
            [service.health]
            check    = "https"
            host     = "web.example"
            interval = "2s"
            timeout  = "2s"
            """);
        using HealthRun run = new(network.Board, service, variables: [$"SSL_CERT_FILE={certificates.Authority}"]);

        run.Pivot.WaitForLog("web: server1 is gone: certificate: for /CN=other.example, not for web.example, at its first check");
        run.Await(() => run.Health("server0").GetProperty("checks").GetInt64() > 1, "server0 is not checked");
        Assert.Equal("up", run.Server("server0").GetProperty("state").GetString());
        for (int number = 0; number < 4; number++)
        {
            string answer = Client.Run("curl", "-sS", "--insecure", "--max-time", "10", $"https://{TwoArmedNetwork.VirtualAddress}/").Succeeded();
            Assert.Equal($"server0 {ClientAddress} 443\n", answer);
        }
    }

    [Fact]
    public void Dns_ServerStops_QueriesGoToTheOther()
    {
        using DnsServer one = new(network.Servers[0], "192.0.2.101");
        using DnsServer two = new(network.Servers[1], "192.0.2.102");
        string service = ServiceToml.Write("names", "udp", "53", [(0, 53, 1), (1, 53, 1)], "rr", settings: $"""
            [service.health]
            check    = "dns"
            query    = "health.example"
            interval = "{HealthRun.Pace}"
            timeout  = "{HealthRun.Pace}"
            """);
        using HealthRun run = new(network.Board, service);
        run.AwaitChecked("server0");
        run.AwaitChecked("server1");

        one.Stop();
        run.Pivot.WaitForLog("names: server0 is gone: port unreachable, 3 of 3");

        for (int number = 0; number < 4; number++)
        {
            Assert.Equal("192.0.2.102", DnsQuery.Ask(Client, TwoArmedNetwork.Virtual(53), "health.example"));
        }

        run.Await(() => two.QueriesFrom(ClientAddress) == 4, "the server did not see the client ask four times");
    }

    [Fact]
    public void Command_ScriptOfKeepalived_DecidesByItsExitStatus()
    {
        using HealthyOrNotServer one = new(network.Servers[0], "server0", TwoArmedNetwork.Server(0, 80));
        using HealthyOrNotServer two = new(network.Servers[1], "server1", TwoArmedNetwork.Server(1, 80));
        using TemporaryDirectory directory = new();
        string script = directory.Write("check.sh", """
            #!/bin/bash
            # MISC_CHECK { misc_path "/etc/keepalived/check.sh 192.0.2.11 80" }
            code=$(curl --silent --output /dev/null --max-time 10 --write-out '%{http_code}' "http://$1:$2/healthz")
            if [ "$code" != 200 ]; then
                echo "got $code from $1"
                exit 1
            fi
            exit 0
            """);
        string service = ServiceToml.Write("web", "tcp", "80", [(0, 80, 1), (1, 80, 1)], "rr", settings: $$"""
            [service.health]
            check    = "command"
            run      = ["/bin/bash", "{{script}}", "{address}", "{port}"]
            interval = "2s"
            timeout  = "2s"
            rise     = 1
            fall     = 2
            """);
        using HealthRun run = new(network.Board, service);
        run.AwaitChecked("server0");
        run.AwaitChecked("server1");

        one.Behaviour = HttpBehaviour.Fails;
        run.Pivot.WaitForLog("web: server0 is gone: exit status 1: got 500 from 192.0.2.11, 2 of 2");
        Assert.Equal("server1", HealthRun.Answering(Client, ClientAddress));

        one.Behaviour = HttpBehaviour.Healthy;
        run.AwaitBack("server0", "exit status 0, 1 of 1");
        run.AwaitAnswering(Client, ClientAddress, "server0 server1");
    }

    [Fact]
    public void Overrides_OfPeople_SurviveChecks()
    {
        using HealthyOrNotServer one = new(network.Servers[0], "server0", TwoArmedNetwork.Server(0, 80));
        using HealthyOrNotServer two = new(network.Servers[1], "server1", TwoArmedNetwork.Server(1, 80));
        using HealthRun run = new(network.Board, HealthRun.Web(health: Soon));
        run.Pivot.Client("drain", "web", "server0").Succeeded();
        run.Pivot.Client("weight", "web", "server1", "7").Succeeded();

        one.Behaviour = two.Behaviour = HttpBehaviour.Fails;
        run.Await("server0", "down");
        run.Await("server1", "down");
        one.Behaviour = two.Behaviour = HttpBehaviour.Healthy;
        run.Await("server0", "drained");
        run.Await("server1", "up");

        Assert.Equal(7, run.Server("server1").GetProperty("weight").GetInt32());
        Assert.Equal("server1", HealthRun.Answering(Client, ClientAddress));
        run.Pivot.Client("undrain", "web", "server0").Succeeded();
        run.AwaitAnswering(Client, ClientAddress, "server0 server1");
    }

    [Fact]
    public void Reload_ChangesWhatIsAsked_StatesStay()
    {
        using HealthyOrNotServer one = new(network.Servers[0], "server0", TwoArmedNetwork.Server(0, 80));
        using HealthyOrNotServer two = new(network.Servers[1], "server1", TwoArmedNetwork.Server(1, 80));
        using HealthRun run = new(network.Board, HealthRun.Web(health: Soon));
        one.Behaviour = HttpBehaviour.Fails;
        run.Await("server0", "down");

        run.Reload($"interval = \"{HealthRun.Pace}\"", "interval = \"1500ms\"");
        Assert.Equal("down", run.Server("server0").GetProperty("state").GetString());
        Assert.Equal("server1", HealthRun.Answering(Client, ClientAddress));

        run.Reload("path     = \"/healthz\"", "path     = \"/\"");
        run.Await("server0", "up");
        run.AwaitAnswering(Client, ClientAddress, "server0 server1");

        run.Reload("check    = \"http\"\npath     = \"/\"", "check    = \"none\"");
        Assert.Empty(run.Pivot.Json("show", "health").GetProperty("servers").EnumerateArray());
        run.AwaitAnswering(Client, ClientAddress, "server0 server1");
    }

    [Fact]
    public void Kill_StartedAgain_DeadServerIsKnownAfterItsFirstCheck()
    {
        using HealthyOrNotServer one = new(network.Servers[0], "server0", TwoArmedNetwork.Server(0, 80));
        using HealthyOrNotServer two = new(network.Servers[1], "server1", TwoArmedNetwork.Server(1, 80));
        using HealthRun run = new(network.Board, HealthRun.Web(health: "fall = 1", pace: "2s"));
        one.Behaviour = HttpBehaviour.Fails;
        run.Await("server0", "down");

        run.Pivot.KillHard();
        run.Pivot.StartAgain();

        run.Pivot.WaitForLog("web: server0 is gone: HTTP 500, expected 200, at its first check");
        Assert.Equal("server1", HealthRun.Answering(Client, ClientAddress));
    }

    [Fact]
    public void SlowStart_ServerComesBack_ItsShareGrows()
    {
        using HealthyOrNotServer one = new(network.Servers[0], "server0", TwoArmedNetwork.Server(0, 80));
        using HealthyOrNotServer two = new(network.Servers[1], "server1", TwoArmedNetwork.Server(1, 80));
        using HealthRun run = new(network.Board, HealthRun.Web(health: $"slow_start = \"20s\"\n{Soon}", scheduler: "wrr"));
        run.AwaitChecked("server0");
        run.AwaitChecked("server1");
        Assert.Equal(100, run.Server("server0").GetProperty("sharePercent").GetInt32());
        one.Behaviour = HttpBehaviour.Fails;
        run.Await("server0", "down");
        one.Behaviour = HttpBehaviour.Healthy;
        run.AwaitBack("server0", "HTTP 200, 1 of 1");

        // Half of them would be its full share; within the first tenths of its slow start it has 1 to 30 %.
        HealthRun.Answering(Client, ClientAddress, requests: 20);
        int taken = one.Requests.GetValueOrDefault(TwoArmedNetwork.ClientAddress(0)), share = run.Server("server0").GetProperty("sharePercent").GetInt32();
        Assert.InRange(share, 1, 40);
        Assert.InRange(taken, 0, 6);
        run.Await(() => run.Server("server0").GetProperty("sharePercent").GetInt32() > share, "the share does not grow");
    }
}
