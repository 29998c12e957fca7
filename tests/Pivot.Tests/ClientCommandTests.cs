using System.Text.Json;
using Pivot.Control;
using Pivot.Control.Tests;
using Pivot.Hosting;

namespace Pivot.Tests;

/// <summary>The commands that ask the daemon, over a real socket.</summary>
public sealed class ClientCommandTests
{
    [Fact]
    public async Task Status_AsText_IsASentenceAndFacts() => await AssertPrints(
        """
        pivot 0.1.0 has been running for 1d 2h (pid 4711)
        config       /etc/pivot.toml
        device       pivot0, 4 queues
        steering     routes
        fast path    on: 1000 connections carried, 4 without room, 5 lost events, 2.0 MiB
        services     1, with 2 servers
        connections  1234 of 65536 (1 %), 12 embryonic, 3 evicted
        memory       14.0 MiB
        state        /run/pivot
        note         eth0 has no address: VIP 192.0.2.80 answers nobody

        """,
        "status");

    [Fact]
    public async Task ShowServices_AsText_IsATable() => await AssertPrints(
        """
        SERVICE  ADDRESS     PROTOCOL  PORT  SCHEDULER  FORWARDING  SERVERS  ACTIVE  INACTIVE
        web      192.0.2.80  tcp       80    wlc        nat          1/2 up       7        12

        """,
        "show",
        "services");

    [Fact]
    public async Task ShowServers_AsText_IsATable() => await AssertPrints(
        """
        SERVICE  SERVER  ADDRESS             FORWARDING  WEIGHT  ACTIVE  INACTIVE  STATE
        web      web1    198.51.100.11:8080  nat              2       7        10  up
        web      web2    198.51.100.12:8080  nat              0       0         2  quiesced

        """,
        "show",
        "servers");

    [Fact]
    public async Task ShowConnections_AsText_IsATable() => await AssertPrints(
        """
        PROTOCOL  STATE        CLIENT             VIRTUAL        DESTINATION         SERVICE  SERVER    AGE  EXPIRES       IN      OUT
        tcp       ESTABLISHED  203.0.113.9:40000  192.0.2.80:80  198.51.100.11:8080  web      web1    1m 1s  14m 59s  1.5 KiB  3.0 MiB

        """,
        "show",
        "connections");

    [Fact]
    public async Task ShowStatistics_AsText_IsATableWithATotal() => await AssertPrints(
        """
        SERVICE  SERVER  CONNECTIONS  IN PACKETS  OUT PACKETS   IN BYTES  OUT BYTES
        web                     1000       10000        12000  976.6 KiB  190.7 MiB
                 web1            600        6000         7200  585.9 KiB  114.4 MiB
                 web2            400        4000         4800  390.6 KiB   76.3 MiB
        total                   1000       10000        12000  976.6 KiB  190.7 MiB
        900 packets in and 800 out of these were carried by the fast path
        42 packets of no virtual service passed unchanged

        """,
        "show",
        "statistics");

    [Fact]
    public async Task ShowRates_AsText_IsATableWithATotal() => await AssertPrints(
        """
        SERVICE  SERVER  CONNECTIONS/s  IN PACKETS/s  OUT PACKETS/s     IN/s      OUT/s
        web                         10           100            120  9.8 KiB    1.9 MiB
                 web1                6            60             72  5.9 KiB    1.1 MiB
                 web2                4            40             48  3.9 KiB  781.3 KiB
        total                       10           100            120  9.8 KiB    1.9 MiB

        """,
        "show",
        "rates");

    [Theory]
    [InlineData("Server web1 of web has weight 0 and is drained: 7 active and 10 inactive connections\n17 connections left; none has ended yet\n", "drain", "web", "web1")]
    [InlineData("Server web1 of web has weight 2 and is up: 7 active and 10 inactive connections\n", "undrain", "web", "web1")]
    [InlineData("Server web1 of web has weight 9 and is up: 7 active and 10 inactive connections\n", "weight", "web", "web1", "9")]
    [InlineData("tcp 15m 0s, tcp-fin 2m 0s, udp 5m 0s, sctp 15m 0s\n", "timeouts")]
    [InlineData("tcp 1h 0m, tcp-fin 1m 30s, udp 45s, sctp 2m 0s\n", "timeouts", "--tcp", "1h", "--tcp-fin", "90s", "--udp", "45", "--sctp", "2m")]
    public async Task Change_AsText_SaysWhatIsInForce(string expected, params string[] arguments) => await AssertPrints(expected, arguments);

    [Fact]
    public async Task ShowDrops_AsText_IsATableOfAllReasons() => await AssertPrints(
        """
        REASON      PACKETS  MEANING
        malformed         0  Not an IP packet.
        no-service       42  No virtual service has that protocol and port.

        """,
        "show",
        "drops");

    [Fact]
    public async Task ShowNeighbours_AsText_IsATable() => await AssertPrints(
        """
        ADDRESS        ETHERNET ADDRESS   STATE      INTERFACE  WAITING  SERVERS
        198.51.100.11  02:00:5e:10:00:0b  reachable  pivot0           0  web/web1
        198.51.100.12                     failed     pivot0           3

        """,
        "show",
        "neighbours");

    [Fact]
    public async Task ShowHealth_AsText_IsATableWithTheAgents() => await AssertPrints(
        """
        SERVICE  SERVER  CHECK               STATE        FOR    LAST RESULT    MS  IN ROW  CHECKS  FAILED  GONE  AGENT
        web      web1    http                up           1m 1s  HTTP 200        3              31       0     0  up, 75 %
        web      web2    http at 192.0.2.80  down, flaps  35s    HTTP 200     1001  1 of 2     120      20     4

        """,
        "show",
        "health");

    [Fact]
    public async Task Explain_OneServer_IsAScriptOfTheChosenWay() => await AssertPrints(
        """
        # Service web, real server web1, forwarding nat.
        # The server 198.51.100.11 is in the subnet 198.51.100.0/24 of the board's eth1.
        # Run on the server as root (lost when it boots: put it into its network configuration). No client is there.
        ip route replace default via 198.51.100.1
        # Instead, with --way replies: Clients are there.
        #   ip route add one
        #   ip rule add two


        """,
        "explain",
        "web",
        "web1");

    [Fact]
    public Task Forwarding_OfANewConnection_SaysWhatEachServerSees() => AssertPrints(
        """
        tcp 203.0.113.9 -> 192.0.2.80:80: forwarded. It opens a connection of the service web; the scheduler wlc chooses among the servers that are up.

        SERVER  FORWARDING  GOES TO             SERVER SEES  CLIENT KNOWN BY  WEIGHT  STATE
        web1    nat         198.51.100.11:8080  203.0.113.9  packet                2  up
        web2    fullnat     198.51.100.12:8080  192.0.2.2    none                  1  no-source-address

        """,
        "forwarding",
        "203.0.113.9",
        "192.0.2.80:80");

    [Fact]
    public async Task Forwarding_OfWhatIsRefused_EndsWithOne()
    {
        await using TestServer server = new();
        TestConsole console = new();
        Assert.Equal(1, await console.RunAsync("forwarding", "203.0.113.9:4000", "192.0.2.80:81", "--protocol", "udp", "--control", server.Server.Path));
        Assert.Equal(("203.0.113.9:4000", "192.0.2.80:81", "udp"), (server.Reports.LastForwarding!.Client.ToString(), server.Reports.LastForwarding.Virtual.ToString(), server.Reports.LastForwarding.Transport));
    }

    [Fact]
    public Task ShowConfiguration_AsText_IsTheFile() => AssertPrints("[[service]]\nname = \"web\"\naddress = \"192.0.2.80\"\nport = 80\n", "show", "configuration");

    [Fact]
    public Task ShowHistory_AsText_IsATable() => AssertPrints(
        """
        NUMBER  AGO     BY
             0  1m 40s  console  in force, waits for its confirmation, 3m 20s left
             1  1d 2h   start

        """,
        "show",
        "history");

    [Fact]
    public Task Confirm_AsText_SaysWhatIsLeftToDo() => AssertPrints("the commit is confirmed; /etc/pivot.toml does not have it yet: `pivot save` writes it there\n", "confirm");

    [Theory]
    [InlineData(0, "service web: scheduler wlc -> wrr\nin force; it is taken back in 5m 0s unless `pivot confirm` comes before\n", "FILE:1:1: all servers have weight 0 (a warning)\n", "port = 80\n", "commit", "FILE", "--confirm", "5")]
    [InlineData(0, "service web: scheduler wlc -> wrr\nnothing was changed, for it was only asked\n", "FILE:1:1: all servers have weight 0 (a warning)\n", "", "commit", "FILE", "--dry-run")]
    [InlineData(1, "", "FILE:1:1: all servers have weight 0 (a warning)\nFILE:5:1: unknown key \"colour\" in [[service]]\nthe configuration was not taken over, and nothing has changed\n", "colour", "commit", "FILE")]
    [InlineData(0, "service web: scheduler wlc -> wrr\nin force; `pivot save` writes it into the file\n", "the earlier configuration:1:1: all servers have weight 0 (a warning)\n", "", "rollback", "3")]
    [InlineData(2, "", "pivot: expected the minutes to be a number from 1 to 1440, found '0': see pivot commit --help\n", "", "commit", "FILE", "--confirm", "0")]
    [InlineData(2, "", "pivot: expected the number of an earlier configuration, from 1: `pivot show history` lists them: see pivot rollback --help\n", "", "rollback", "0")]
    public async Task Commit_OfAFile_SaysWhatHasBecomeOfIt(int exitCode, string output, string error, string text, params string[] arguments)
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, text);
            await using TestServer server = new();
            TestConsole console = new();

            Assert.Equal(exitCode, await console.RunAsync([.. arguments.Select(word => word == "FILE" ? path : word), "--control", server.Server.Path]));

            Assert.Equal((output, error.Replace("FILE", path, StringComparison.Ordinal)), (console.Output, console.Error));
            if (exitCode < 2)
            {
                Assert.Equal(arguments.Contains("--confirm") ? 5 : null, server.Reports.LastCommit!.Minutes);
                Assert.Equal(arguments[0] == "rollback" ? "" : text, server.Reports.LastCommit.Text);
                Assert.Equal(arguments[0] == "rollback" ? "rollback 3" : "commit", server.Reports.LastCommit.Origin);
            }
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task Save_WhileACommitWaits_IsRefusedByName()
    {
        await using TestServer server = new();
        TestConsole console = new();
        Assert.Equal(1, await console.RunAsync("save", "--control", server.Server.Path));
        Assert.StartsWith("pivot: the last commit waits for its confirmation (3m 20s left), and what is not confirmed is not saved", console.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_OtherWay_RunsThatOneOnly()
    {
        await using TestServer server = new();
        TestConsole console = new();
        Assert.Equal(0, await console.RunAsync("explain", "web", "web1", "--way", "replies", "--control", server.Server.Path));
        Assert.Equal(["ip route add one", "ip rule add two"], console.Output.Split('\n').Where(line => line.Length > 0 && line[0] != '#'));
    }

    [Fact]
    public async Task Explain_SeveralServers_IsAllComment()
    {
        await using TestServer server = new();
        TestConsole console = new();
        Assert.Equal(0, await console.RunAsync("explain", "web", "--control", server.Server.Path));
        Assert.All(console.Output.Split('\n').Where(line => line.Length > 0), line => Assert.StartsWith("#", line, StringComparison.Ordinal));
        Assert.Contains("pivot explain web web1", console.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_WayThatTheServerHasNot_EndsWithOne()
    {
        await using TestServer server = new();
        TestConsole console = new();
        Assert.Equal(1, await console.RunAsync("explain", "web", "web1", "--way", "docker", "--control", server.Server.Path));
        Assert.DoesNotContain(console.Output.Split('\n'), line => line.Length > 0 && line[0] != '#');
    }

    [Fact]
    public async Task ShowConnections_MoreThanTheLimit_SaysHowManyThereAre()
    {
        await using TestServer server = new();
        server.Reports.ConnectionCount = 500;
        TestConsole console = new();
        Assert.Equal(0, await console.RunAsync("show", "connections", "--limit", "2", "--control", server.Server.Path));
        Assert.EndsWith("\n2 of 500 connections shown; --limit N shows more.\n", console.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ShowConnections_None_SaysSo()
    {
        await using TestServer server = new();
        server.Reports.ConnectionCount = 0;
        TestConsole console = new();
        Assert.Equal(0, await console.RunAsync("show", "connections", "--control", server.Server.Path));
        Assert.Equal("No connections.\n", console.Output);
    }

    [Fact]
    public async Task ShowConnections_WithFilters_AsksForThem()
    {
        await using TestServer server = new();
        TestConsole console = new();
        await console.RunAsync("show", "connections", "--service", "web", "--client", "2001:db8::9", "--limit", "7", "--control", server.Server.Path);
        Assert.Equal(("web", "2001:db8::9", 7), (server.Reports.LastQuery!.Service, server.Reports.LastQuery.Client!.ToString(), server.Reports.LastQuery.Limit));
    }

    [Fact]
    public async Task ShowConnections_OfAnUnknownService_IsTheAnswerNo()
    {
        await using TestServer server = new();
        TestConsole console = new();
        Assert.Equal(1, await console.RunAsync("show", "connections", "--service", "wbe", "--control", server.Server.Path));
        Assert.Equal("pivot: no service 'wbe': did you mean 'web'?\n", console.Error);
    }

    [Fact]
    public async Task Json_OfEveryReport_IsTheDaemonsDocument()
    {
        await using TestServer server = new();
        FakeReports reports = server.Reports;
        ControlJsonContext json = ControlJsonContext.Default;
        await AssertJson(server, JsonSerializer.Serialize(reports.Status(), json.StatusReport), "status");
        await AssertJson(server, JsonSerializer.Serialize(reports.Services(), json.ServicesReport), "show", "services");
        await AssertJson(server, JsonSerializer.Serialize(reports.Servers(), json.ServersReport), "show", "servers");
        await AssertJson(server, JsonSerializer.Serialize(reports.Connections(new Control.Model.ConnectionsQuery()), json.ConnectionsReport), "show", "connections");
        await AssertJson(server, JsonSerializer.Serialize(reports.Statistics(), json.StatisticsReport), "show", "statistics");
        await AssertJson(server, JsonSerializer.Serialize(reports.Drops(), json.DropsReport), "show", "drops");
        await AssertJson(server, JsonSerializer.Serialize(reports.Health(), json.HealthReport), "show", "health");
        await AssertJson(server, JsonSerializer.Serialize(reports.Neighbours(), json.NeighboursReport), "show", "neighbours");
        await AssertJson(server, JsonSerializer.Serialize(reports.Forwarding(new Control.Model.ForwardingQuery { Client = new(System.Net.IPAddress.Parse("203.0.113.9"), 0), Virtual = System.Net.IPEndPoint.Parse("192.0.2.80:80") }), json.ForwardingReport), "forwarding", "203.0.113.9", "192.0.2.80:80");
        await AssertJson(server, JsonSerializer.Serialize(reports.Show(0), json.ConfigurationReport), "show", "configuration");
        await AssertJson(server, JsonSerializer.Serialize(reports.Confirm(), json.ConfigurationReport), "confirm");
        await AssertJson(server, JsonSerializer.Serialize(reports.Rollback(1, new Control.Model.CommitQuery { Text = "" }), json.CommitReport), "rollback");
        await AssertJson(server, JsonSerializer.Serialize(reports.Explain(new Control.Model.ExplainQuery()), json.ExplanationReport), "explain", "web");
    }

    [Theory]
    [InlineData("/option.sock", "/variable.sock", "/config.sock", "/option.sock")]
    [InlineData(null, "/variable.sock", "/config.sock", "/variable.sock")]
    [InlineData(null, null, "/config.sock", "/config.sock")]
    public async Task ControlPath_FromSeveralPlaces_TakesTheFirst(string? option, string? variable, string config, string expected)
    {
        CommandLineParts parts = TestConsole.Parts() with { ControlPathOfConfig = path => path == "F" ? "/nowhere" + config : null };
        (string, string)[] environment = variable is null ? [] : [("PIVOT_CONTROL", "/nowhere" + variable)];
        TestConsole console = new(parts, null, environment);
        string[] arguments = option is null ? ["status", "--config", "F"] : ["status", "--config", "F", "--control", "/nowhere" + option];
        Assert.Equal(3, await console.RunAsync(arguments));
        Assert.Equal(
            $"pivot: no pivot daemon at /nowhere{expected} (there is no such socket): start it with: pivot run --config FILE, or name its socket with --control PATH\n",
            console.Error);
    }

    [Fact]
    public async Task ControlPath_OfAConfigThatCannotBeRead_IsTheFailure()
    {
        CommandLineParts parts = TestConsole.Parts() with { ControlPathOfConfig = path => throw new StartupException($"cannot read {path}: correct the path") };
        TestConsole console = new(parts);
        Assert.Equal(1, await console.RunAsync("status", "--config", "F"));
        Assert.Equal("pivot: cannot read F: correct the path\n", console.Error);
    }

    private static async Task AssertPrints(string expected, params string[] command)
    {
        await using TestServer server = new();
        TestConsole console = new();
        int exitCode = await console.RunAsync([.. command, "--control", server.Server.Path]);
        Assert.Equal("", console.Error);
        Assert.Equal(expected, console.Output);
        Assert.Equal(0, exitCode);
    }

    private static async Task AssertJson(TestServer server, string expected, params string[] command)
    {
        TestConsole console = new();
        Assert.Equal(0, await console.RunAsync([.. command, "--json", "--control", server.Server.Path]));
        Assert.StartsWith("{\n  \"", console.Output, StringComparison.Ordinal);
        using JsonDocument printed = JsonDocument.Parse(console.Output);
        Assert.Equal(expected, JsonSerializer.Serialize(printed.RootElement));
    }
}
