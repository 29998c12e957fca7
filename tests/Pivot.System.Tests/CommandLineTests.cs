using System.Text.Json;
using Pivot.System.Tests.Topology;
using Pivot.System.Tests.Traffic;
using Pivot.Testing.Processes;

namespace Pivot.System.Tests;

/// <summary>What the client commands tell about a running director, compared with the traffic that was sent.</summary>
public sealed class CommandLineTests : IClassFixture<TwoArmedNetwork>, IDisposable
{
    private const int No = 1;
    private const int Usage = 2;
    private const int NoDaemon = 3;
    private const int Port = 7000;
    private const string Nobody = "65534";

    private readonly TwoArmedNetwork _network;
    private readonly TcpEchoServer[] _servers;
    private readonly PivotFiles _files = new(ServiceToml.Write("echo", "tcp", "7", [(0, Port, 2), (1, Port, 1)]));
    private readonly PivotDaemon _pivot;

    public CommandLineTests(TwoArmedNetwork network)
    {
        _network = network;
        _servers = [.. Enumerable.Range(0, 2).Select(index => new TcpEchoServer(network.Servers[index], TwoArmedNetwork.Server(index, Port)))];
        try
        {
            _pivot = PivotDaemon.Start(network.Board, _files);
        }
        catch
        {
            Array.ForEach(_servers, static server => server.Dispose());
            _files.Dispose();
            throw;
        }
    }

    [Fact]
    public void Status_Json_DescribesTheRunningDirector()
    {
        JsonElement status = _pivot.Json("status");

        Assert.Equal(_pivot.Id, status.GetProperty("pid").GetInt32());
        Assert.Equal(_files.ConfigFile, status.GetProperty("config").GetString());
        Assert.Equal("pivot0", status.GetProperty("device").GetProperty("name").GetString());
        Assert.Equal(1, status.GetProperty("services").GetInt32());
        Assert.Equal(2, status.GetProperty("servers").GetInt32());
        Assert.Equal(0, status.GetProperty("connections").GetProperty("count").GetInt64());
    }

    [Fact]
    public async Task ShowConnections_Json_ListsEachOpenConnectionWithItsEndpoints()
    {
        using TcpClients clients = await OpenAsync(6);

        JsonElement report = _pivot.Json("show", "connections");

        Assert.Equal(6, report.GetProperty("total").GetInt64());
        JsonElement[] connections = [.. report.GetProperty("connections").EnumerateArray()];
        Assert.Equal(clients.Endpoints.Select(static client => client.ToString()).Order(), connections.Select(static one => one.GetProperty("client").GetString()!).Order());
        Assert.All(connections, static one =>
        {
            Assert.Equal("tcp", one.GetProperty("protocol").GetString());
            Assert.Equal("ESTABLISHED", one.GetProperty("state").GetString());
            Assert.Equal("198.51.100.80:7", one.GetProperty("virtual").GetString());
            Assert.Equal("echo", one.GetProperty("service").GetString());
            Assert.InRange(one.GetProperty("packetsIn").GetInt64(), 3, 10);
            Assert.InRange(one.GetProperty("packetsOut").GetInt64(), 2, 10);
        });
        Assert.Equal(4, connections.Count(static one => one.GetProperty("destination").GetString() == "192.0.2.11:7000"));
        Assert.Equal(2, connections.Count(static one => one.GetProperty("destination").GetString() == "192.0.2.12:7000"));
    }

    [Fact]
    public async Task ShowServicesAndServers_Json_CountActiveConnections()
    {
        using TcpClients clients = await OpenAsync(6);

        JsonElement service = Assert.Single(_pivot.Json("show", "services").GetProperty("services").EnumerateArray());
        JsonElement[] servers = [.. _pivot.Json("show", "servers").GetProperty("servers").EnumerateArray()];

        Assert.Equal("echo", service.GetProperty("name").GetString());
        Assert.Equal("wrr", service.GetProperty("scheduler").GetString());
        Assert.Equal(6, service.GetProperty("activeConnections").GetInt64());
        Assert.Equal(["server0", "server1"], servers.Select(static one => one.GetProperty("name").GetString()));
        Assert.Equal([4L, 2L], servers.Select(static one => one.GetProperty("activeConnections").GetInt64()));
    }

    [Fact]
    public async Task ShowStatistics_Json_AgreesWithTheTrafficSent()
    {
        using TcpClients clients = await OpenAsync(6);

        JsonElement report = _pivot.Json("show", "statistics");

        JsonElement service = Assert.Single(report.GetProperty("services").EnumerateArray());
        Assert.Equal(6, report.GetProperty("total").GetProperty("connections").GetInt64());
        Assert.Equal([4L, 2L], service.GetProperty("servers").EnumerateArray().Select(static one => one.GetProperty("traffic").GetProperty("connections").GetInt64()));
        JsonElement traffic = service.GetProperty("traffic");
        Assert.InRange(traffic.GetProperty("inPackets").GetInt64(), 6 * 3, 6 * 10); // SYN, ACK, data, ACK of the echo
        Assert.InRange(traffic.GetProperty("outPackets").GetInt64(), 6 * 2, 6 * 10); // SYN-ACK, ACK with the echo
        Assert.True(traffic.GetProperty("inBytes").GetInt64() > 40 * traffic.GetProperty("inPackets").GetInt64());
    }

    [Fact]
    public void ShowDrops_PortWithoutService_IsCountedByName()
    {
        Assert.NotEqual(0, Curl.Try(_network.Clients[0], $"http://{TwoArmedNetwork.VirtualAddress}:81/").ExitCode);

        JsonElement drop = Assert.Single(
            _pivot.Json("show", "drops").GetProperty("drops").EnumerateArray(),
            static one => one.GetProperty("reason").GetString() == "no-service");
        Assert.InRange(drop.GetProperty("packets").GetInt64(), 1, 10);
    }

    [Theory]
    [InlineData("status")]
    [InlineData("show", "services")]
    [InlineData("show", "servers")]
    [InlineData("show", "connections")]
    [InlineData("show", "statistics")]
    [InlineData("show", "drops")]
    public void Show_NotOnATerminal_PrintsTextWithoutColours(params string[] command)
    {
        string text = _pivot.Client(command).Succeeded();

        Assert.NotEmpty(text.Trim());
        Assert.DoesNotContain('\e', text);
    }

    [Theory]
    [InlineData("status")]
    [InlineData("show", "services")]
    public void Client_NoDaemon_SaysSoAndEndsWithThree(params string[] command)
    {
        string socket = Path.Combine(_files.Directory, "nobody-listens.sock");

        CommandResult result = _network.Board.Run([RepositoryPaths.PivotBinary, .. command, "--control", socket]);

        Assert.Equal(NoDaemon, result.ExitCode);
        Assert.Contains(socket, Assert.Single(result.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public void Client_NotRoot_IsRefused()
    {
        CommandResult result = _network.Board.Run(
            ["setpriv", $"--reuid={Nobody}", $"--regid={Nobody}", "--clear-groups", _files.BinaryForAll, "status", "--control", _files.ControlSocket]);

        Assert.Equal(NoDaemon, result.ExitCode);
        Assert.Contains("root", Assert.Single(result.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public void Client_UnknownCommand_IsWrongUsage() => Assert.Equal(Usage, _network.Board.Run(RepositoryPaths.PivotBinary, "shwo").ExitCode);

    [Fact]
    public void Check_EachShippedConfiguration_IsGood() =>
        Assert.All(Directory.GetFiles(RepositoryPaths.Configs, "*.toml"), static file => Command.Run(RepositoryPaths.PivotBinary, "check", "--config", file).Succeeded());

    [Fact]
    public void Check_SeveralErrors_ReportsAllAndEndsWithOne()
    {
        string file = Path.Combine(_files.Directory, "bad.toml");
        File.WriteAllText(file, "[director]\nqeues = 2\n[[service]]\nname = \"web\"\naddress = \"192.0.2.300\"\nprotocol = \"tcp\"\nport = 80\n");

        CommandResult result = Command.Run(RepositoryPaths.PivotBinary, "check", "--config", file);

        Assert.Equal(No, result.ExitCode);
        Assert.Contains($"{file}:2:1", result.Error, StringComparison.Ordinal);
        Assert.Contains("queues", result.Error, StringComparison.Ordinal);
        Assert.Contains($"{file}:5:", result.Error, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _pivot.Dispose();
        _files.Dispose();
        Array.ForEach(_servers, static server => server.Dispose());
    }

    private async Task<TcpClients> OpenAsync(int count)
    {
        TcpClients clients = new();
        await clients.OpenAsync(_network.Clients[0], TwoArmedNetwork.Virtual(7), count, TestContext.Current.CancellationToken);
        Assert.Equal(count, await clients.EchoAllAsync("hello", TestContext.Current.CancellationToken));
        Assert.Equal(count, _servers.Sum(static server => server.Peers.Count));
        return clients;
    }
}
