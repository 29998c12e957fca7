using System.Text.Json;
using Pivot.Control.Client;
using Pivot.Control.Model;

namespace Pivot.Control.Tests;

public sealed class ControlServerTests
{
    private const string StatusRequest = """{"jsonrpc":"2.0","id":1,"method":"status"}""";

    [Fact]
    public async Task EveryMethod_ThroughTheClient_ReturnsTheReport()
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        await using TestServer server = new();
        using ControlClient client = await server.ConnectClientAsync();
        ControlJsonContext json = ControlJsonContext.Default;
        FakeReports expected = server.Reports;

        Assert.Equal(Text(expected.Status(), json.StatusReport), Text(await client.StatusAsync(cancellation), json.StatusReport));
        Assert.Equal(Text(expected.Services(), json.ServicesReport), Text(await client.ServicesAsync(cancellation), json.ServicesReport));
        Assert.Equal(Text(expected.Servers(), json.ServersReport), Text(await client.ServersAsync(cancellation), json.ServersReport));
        Assert.Equal(Text(expected.Statistics(), json.StatisticsReport), Text(await client.StatisticsAsync(cancellation), json.StatisticsReport));
        Assert.Equal(Text(expected.Drops(), json.DropsReport), Text(await client.DropsAsync(cancellation), json.DropsReport));
        Assert.Equal(Text(expected.Neighbours(), json.NeighboursReport), Text(await client.NeighboursAsync(cancellation), json.NeighboursReport));
        Assert.Equal(Text(expected.Health(), json.HealthReport), Text(await client.HealthAsync(cancellation), json.HealthReport));
        Assert.Equal(
            Text(expected.Explain(new ExplainQuery()), json.ExplanationReport),
            Text(await client.ExplainAsync(new ExplainQuery(), cancellation), json.ExplanationReport));
        ConnectionsReport connections = await client.ConnectionsAsync(new ConnectionsQuery(), cancellation);
        Assert.Equal(Text(expected.Connections(new ConnectionsQuery()), json.ConnectionsReport), Text(connections, json.ConnectionsReport));
    }

    [Fact]
    public async Task Methods_AllNames_AreAnswered()
    {
        await using TestServer server = new();
        using RawClient client = server.Connect();
        Assert.All(ControlProtocol.Methods, method =>
        {
            string parameters = method switch
            {
                "weight" => """{"service":"web","server":"web1","weight":3}""",
                "drain" or "undrain" => """{"service":"web","server":"web1"}""",
                "ipvsadm" => """{"commands":["-C"]}""",
                "configuration.commit" => """{"text":""}""",
                "forwarding" => """{"client":"203.0.113.9","virtual":"192.0.2.80:80"}""",
                _ => "{}",
            };
            client.Send($$"""{"jsonrpc":"2.0","id":"{{method}}","method":"{{method}}","params":{{parameters}}}""" + "\n");
            JsonElement answer = client.ReadAnswer();
            Assert.Equal(method, answer.GetProperty("id").GetString());
            Assert.Equal(JsonValueKind.Object, answer.GetProperty("result").ValueKind);
        });
    }

    [Fact]
    public async Task EndCalls_RequestsAfterwards_AreRefusedByName()
    {
        await using TestServer server = new();
        using RawClient client = server.Connect();
        Assert.True(client.IsServed());

        server.Server.EndCalls();

        client.Send("""{"jsonrpc":"2.0","id":1,"method":"status"}""" + "\n");
        Assert.Equal((-32005, "the director is stopping"), client.ReadError());
    }

    [Fact]
    public async Task Change_ThroughTheClient_ArrivesAsItWasAsked()
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        await using TestServer server = new();
        using ControlClient client = await server.ConnectClientAsync();

        foreach (ServerChange change in (ServerChange[])[new("web", "web1") { Weight = 0 }, new("web", "web2") { IsDrained = true }, new("web", "web2") { IsDrained = false }])
        {
            ServerReport report = await client.ChangeAsync(change, cancellation);
            Assert.Equal((change, change.Server), (server.Reports.LastChange, report.Name));
        }

        Assert.Equal(900, (await client.TimeoutsAsync(new TimeoutsChange(), cancellation)).TcpSeconds);
        Assert.Equal(new TimeoutsChange(), server.Reports.LastTimeouts);
        var timeouts = new TimeoutsChange { TcpSeconds = 1, TcpFinSeconds = 2, UdpSeconds = 3, SctpSeconds = 4 };
        Assert.Equal(4, (await client.TimeoutsAsync(timeouts, cancellation)).SctpSeconds);
        Assert.Equal(timeouts, server.Reports.LastTimeouts);
    }

    [Theory]
    [InlineData("weight", """{"service":"web","server":"web1"}""", "'weight' is missing: expected an integer from 0 to 65535")]
    [InlineData("weight", """{"service":"web","server":"web1","weight":65536}""", "expected 'weight' to be an integer from 0 to 65535")]
    [InlineData("weight", """{"server":"web1","weight":1}""", "'service' is missing: expected a string")]
    [InlineData("drain", """{"service":"web"}""", "'server' is missing: expected a string")]
    [InlineData("drain", """{"service":"web","server":"web1","weight":1}""", "unknown parameter 'weight': there is service, server, protocol")]
    [InlineData("undrain", """{"service":"wbe","server":"web1"}""", "no service 'wbe': did you mean 'web'?")]
    [InlineData("timeouts", """{"tcp":2678401}""", "expected 'tcp' to be an integer from 0 to 2678400")]
    public async Task Change_WrongParameters_AreRefusedByName(string method, string parameters, string refusal)
    {
        await using TestServer server = new();
        using RawClient client = server.Connect();
        client.Send($$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}","params":{{parameters}}}""" + "\n");

        Assert.Equal(refusal, client.ReadAnswer().GetProperty("error").GetProperty("message").GetString());
        Assert.Null(server.Reports.LastChange);
    }

    [Theory]
    [InlineData("""{"service":"web","server":"web2"}""", null)]
    [InlineData("""{"server":"web3"}""", "no server 'web3': did you mean 'web1'?")]
    [InlineData("""{"service":"web","server":"web3"}""", "no server 'web3' in service 'web': did you mean 'web1'?")]
    [InlineData("""{"service":"wbe","server":"web1"}""", "no service 'wbe': did you mean 'web'?")]
    public async Task Explain_NamedServer_IsExplainedOrRefusedByName(string parameters, string? refusal)
    {
        await using TestServer server = new();
        using RawClient client = server.Connect();
        client.Send($$"""{"jsonrpc":"2.0","id":1,"method":"explain","params":{{parameters}}}""" + "\n");
        JsonElement answer = client.ReadAnswer();
        if (refusal is null)
        {
            JsonElement only = Assert.Single(answer.GetProperty("result").GetProperty("servers").EnumerateArray());
            Assert.Equal("web2", only.GetProperty("server").GetString());
        }
        else
        {
            Assert.Equal(refusal, answer.GetProperty("error").GetProperty("message").GetString());
        }
    }

    [Theory]
    [InlineData("{}", "expected 'client' to be an endpoint such as 192.0.2.1:80 or [2001:db8::1]:80, found ''")]
    [InlineData("""{"client":"203.0.113.9","virtual":"x"}""", "expected 'virtual' to be an endpoint such as 192.0.2.1:80 or [2001:db8::1]:80, found 'x'")]
    [InlineData("""{"client":"203.0.113.9","virtual":"192.0.2.80:80","transport":"tpc"}""", "no protocol 'tpc': did you mean 'tcp'?")]
    [InlineData("""{"client":"2001:db8::9","virtual":"192.0.2.80:80"}""", "expected 'client' and 'virtual' to be of one address family, found 2001:db8::9 and 192.0.2.80")]
    public async Task Forwarding_WrongParameters_AreRefusedByName(string parameters, string refusal)
    {
        await using TestServer server = new();
        using RawClient client = server.Connect();
        client.Send($$"""{"jsonrpc":"2.0","id":1,"method":"forwarding","params":{{parameters}}}""" + "\n");
        Assert.Equal(refusal, client.ReadAnswer().GetProperty("error").GetProperty("message").GetString());
    }

    [Fact]
    public async Task Connections_WithFilters_ReachTheReport()
    {
        await using TestServer server = new();
        server.Reports.ConnectionCount = 500;
        using ControlClient client = await server.ConnectClientAsync();
        ConnectionsQuery query = new() { Service = "web", Client = System.Net.IPAddress.Parse("203.0.113.9"), Limit = 3 };

        ConnectionsReport report = await client.ConnectionsAsync(query, TestContext.Current.CancellationToken);

        Assert.Equal(query, server.Reports.LastQuery);
        Assert.Equal((500L, 3), (report.Total, report.Connections.Count));
    }

    [Fact]
    public async Task Connections_AtTheHighestLimit_ArriveWhole()
    {
        await using TestServer server = new();
        server.Reports.ConnectionCount = 20_000;
        using ControlClient client = await server.ConnectClientAsync();
        ConnectionsReport report = await client.ConnectionsAsync(
            new ConnectionsQuery { Limit = ConnectionsQuery.MaxLimit }, TestContext.Current.CancellationToken);
        Assert.Equal((20_000L, ConnectionsQuery.MaxLimit), (report.Total, report.Connections.Count));
        Assert.Equal("203.0.113.9:49999", report.Connections[^1].Client);
    }

    [Fact]
    public async Task Status_Result_NamesTheProtocol()
    {
        await using TestServer server = new();
        using RawClient client = server.Connect();
        client.Send(StatusRequest + "\n");
        Assert.Equal(1, client.ReadAnswer().GetProperty("result").GetProperty("protocol").GetInt32());
    }

    [Fact]
    public async Task Requests_InOnePacketOrByteByByte_AreAnsweredInOrder()
    {
        await using TestServer server = new();
        using RawClient client = server.Connect();
        string both = StatusRequest + "\r\n\n" + StatusRequest.Replace("1,", "2,", StringComparison.Ordinal) + "\n";
        client.Send(both);
        foreach (char letter in both)
        {
            client.Send(letter.ToString());
        }

        int[] ids = [.. Enumerable.Range(0, 4).Select(_ => client.ReadAnswer().GetProperty("id").GetInt32())];
        Assert.Equal([1, 2, 1, 2], ids);
    }

    [Theory]
    [InlineData("\"a\\u0041\\ud800\"")]
    [InlineData("1234567890123456789012345678901234567890.50e+7")]
    [InlineData("null")]
    public async Task Id_OfAnyShape_ComesBackAsWritten(string id)
    {
        await using TestServer server = new();
        using RawClient client = server.Connect();
        client.Send($$"""{"jsonrpc":"2.0","id":{{id}},"method":"drops"}""" + "\n");
        Assert.StartsWith($$"""{"jsonrpc":"2.0","id":{{id}},"result":""", client.ReadLine(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Notification_Sent_GetsNoAnswer()
    {
        await using TestServer server = new();
        using RawClient client = server.Connect();
        client.Send("""{"jsonrpc":"2.0","method":"status"}""" + "\n" + StatusRequest + "\n");
        Assert.Equal(1, client.ReadAnswer().GetProperty("id").GetInt32());
    }

    [Theory]
    [InlineData("hello", -32700, "not JSON")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1", -32700, "not JSON")]
    [InlineData("[]", -32600, "batches are not taken")]
    [InlineData("7", -32600, "a request is a JSON object")]
    [InlineData("""{"id":1,"method":"status"}""", -32600, "\"jsonrpc\":\"2.0\"")]
    [InlineData("""{"jsonrpc":"2.0","id":{},"method":"status"}""", -32600, "\"id\"")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":5}""", -32600, "\"method\"")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"\ud800"}""", -32600, "\"method\"")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"stauts"}""", -32601, "did you mean 'status'?")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"reboot"}""", -32601, "there is status, services, servers, connections, statistics, drops")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"status","params":[1]}""", -32602, "named parameters")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"status","params":{"service":"web"}}""", -32602, "unknown parameter 'service'")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"connections","params":{"servce":"web"}}""", -32602, "did you mean 'service'?")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"connections","params":{"service":5}}""", -32602, "'service' to be a string")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"connections","params":{"service":"wbe"}}""", -32602, "no service 'wbe': did you mean 'web'?")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"connections","params":{"client":"home"}}""", -32602, "IP address")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"connections","params":{"limit":-1}}""", -32602, "from 0 to 10000")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"connections","params":{"limit":1e99}}""", -32602, "from 0 to 10000")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"connections","params":{"\ud800":1}}""", -32602, "valid Unicode")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"status","params":{"protocol":2}}""", -32001, "speaks control protocol 1, the client asked for 2")]
    public async Task BadRequest_OfEachKind_GetsItsErrorAndTheConnectionStays(string line, int code, string message)
    {
        await using TestServer server = new();
        using RawClient client = server.Connect();
        (int Code, string Message) error = client.AskForError(line);
        Assert.Equal(code, error.Code);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.True(client.IsServed());
        Assert.Empty(server.Faults);
    }

    [Fact]
    public async Task Report_Throws_AnswersInternalErrorWithoutStackTrace()
    {
        await using TestServer server = new();
        server.Reports.DropsError = new InvalidOperationException("a secret detail");
        using RawClient client = server.Connect();
        (int code, string message) = client.AskForError("""{"jsonrpc":"2.0","id":1,"method":"drops"}""");
        Assert.Equal((-32603, "internal error in 'drops' (InvalidOperationException): the daemon's log has the details"), (code, message));
        Assert.Same(server.Reports.DropsError, Assert.Single(server.Faults));
        Assert.True(client.IsServed());
    }

    private static string Text<T>(T report, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> json) => JsonSerializer.Serialize(report, json);
}
