using System.Text.Json;
using Pivot.Control.Client;
using Pivot.Control.Model;

namespace Pivot.Control.Tests;

/// <summary>Commits over the socket: what is asked arrives, and what is no question is refused by name.</summary>
public sealed class ConfigurationMethodsTests
{
    [Fact]
    public async Task Commit_AllParameters_ArriveAsTheyWereGiven()
    {
        await using TestServer server = new();
        using ControlClient client = await ControlClient.ConnectAsync(new ControlClientOptions { Path = server.Server.Path }, TestContext.Current.CancellationToken);
        CommitQuery query = new() { Text = "# é \"quoted\"\r\n\ttext\n", Base = "00000000000000aa", Minutes = 1440, IsDryRun = true, Origin = "console 2" };

        CommitReport report = await client.CommitAsync(query, TestContext.Current.CancellationToken);

        Assert.Equal(query, server.Reports.LastCommit);
        Assert.Equal((true, false, 86_400L), (report.DryRun, report.Applied, report.ConfirmSeconds));
        Assert.Equal("all servers have weight 0", Assert.Single(report.Warnings).Message);
        await client.RollbackAsync(7, query, TestContext.Current.CancellationToken);
        Assert.Equal(7, server.Reports.LastNumber);
        Assert.Equal(query with { Text = "", Base = null }, server.Reports.LastCommit);
        Assert.Equal(3, (await client.ConfigurationAsync(3, TestContext.Current.CancellationToken)).Number);
        Assert.True((await client.SavedAsync(TestContext.Current.CancellationToken)).Saved);
        Assert.Null((await client.ConfirmAsync(TestContext.Current.CancellationToken)).ConfirmSeconds);
    }

    [Theory]
    [InlineData("configuration.commit", "{}", "'text' is missing")]
    [InlineData("configuration.commit", """{"text":"","minutes":1441}""", "expected 'minutes' to be an integer from 0 to 1440")]
    [InlineData("configuration.commit", """{"text":"","minuets":5}""", "did you mean 'minutes'?")]
    [InlineData("configuration.commit", """{"text":"","origin":""}""", "expected 'origin' to have 1 to 32 printable characters")]
    [InlineData("configuration.commit", """{"text":"","origin":"a\nb"}""", "expected 'origin' to have 1 to 32 printable characters")]
    [InlineData("configuration.rollback", """{"number":0}""", "expected 'number' to be an integer from 1 to 1000")]
    [InlineData("configuration.rollback", """{"text":""}""", "unknown parameter 'text'")]
    [InlineData("configuration.show", """{"number":-1}""", "expected 'number' to be an integer from 0 to 1000")]
    [InlineData("configuration.confirm", """{"number":1}""", "unknown parameter 'number'")]
    public async Task Parameters_ThatAreWrong_AreRefusedByName(string method, string parameters, string message)
    {
        await using TestServer server = new();
        using RawClient client = server.Connect();

        client.Send($$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}","params":{{parameters}}}""" + "\n");
        JsonElement error = client.ReadAnswer().GetProperty("error");

        Assert.Equal(-32602, error.GetProperty("code").GetInt32());
        Assert.Contains(message, error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Null(server.Reports.LastCommit);
    }
}
