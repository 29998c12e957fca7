using System.Net;
using System.Runtime.InteropServices;
using System.Text.Json;
using Pivot.System.Tests.Topology;
using Pivot.System.Tests.Traffic;

namespace Pivot.System.Tests;

/// <summary>A wall clock that is set while packets flow, as by NTP on a board without a clock of its own: libfaketime sets it for the director alone. Only the times that are written change.</summary>
[Trait("Lane", "waiting")]
public sealed class ClockJumpTests(TwoArmedNetwork network) : IClassFixture<TwoArmedNetwork>
{
    private const int Port = 7000;
    private const int Connections = 3;
    private static readonly TimeSpan Around = TimeSpan.FromMinutes(10);

    [Fact]
    public async Task WallClock_JumpsAnHourBothWays_ConnectionsAndChecksGoOnAndDurationsStayTrue()
    {
        Skip.When(Requires.Tool("faketime", "faketime"));
        using TcpEchoServer server = new(network.Servers[0], TwoArmedNetwork.Server(0, Port));
        using TemporaryDirectory folder = new();
        ConnectionLogFile log = new(folder["connections.json"]);
        SetClock(folder, "+0h");
        using PivotFiles files = new(
            $"[log]\nconnections = \"{folder["connections.json"]}\"\n[timeouts]\ntcp = \"10m\"\n"
            + ServiceToml.Write("echo", "tcp", "7", [(0, Port, 1)], settings: "log_connections = true\n[service.health]\ncheck = \"tcp\"\ninterval = \"200ms\"\ntimeout = \"200ms\""));
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files, variables: Faked(folder));
        using TcpClients held = new();
        await held.OpenAsync(network.Clients[0], TwoArmedNetwork.Virtual(7), Connections, TestContext.Current.CancellationToken);

        int ended = 0;
        foreach ((string clock, TimeSpan off) in ((string, TimeSpan)[])[("+1h", TimeSpan.FromHours(1)), ("-1h", TimeSpan.FromHours(-1)), ("+0h", TimeSpan.Zero)])
        {
            IPEndPoint[] clients = await ConnectAndResetAsync(() => SetClock(folder, clock));
            Assert.Equal(Connections, await held.EchoAllAsync(clock, TestContext.Current.CancellationToken));
            JsonElement[] lines = [.. log.AwaitEnds(ended += Connections).Skip(ended - Connections)];
            Assert.Equal(clients.Select(static client => client.ToString()).Order(), lines.Select(ConnectionLogFile.ClientOf).Order());
            Assert.All(lines, line => AssertTimes(line, DateTimeOffset.UtcNow + off));
            long checks = Checks(pivot);
            Assert.True(SpinWait.SpinUntil(() => Checks(pivot) > checks + 2, TimeSpan.FromSeconds(20)), $"no more checks with the clock at {clock}");
        }

        JsonElement web = Assert.Single(pivot.Json("show", "servers").GetProperty("servers").EnumerateArray());
        Assert.Equal(("up", Connections), (web.GetProperty("state").GetString(), web.GetProperty("activeConnections").GetInt32()));
        Assert.DoesNotContain(pivot.Log, static line => line.Contains("is gone", StringComparison.Ordinal));
        Assert.Equal(4 * Connections, server.Peers.Count(static peer => peer.Address.Equals(TwoArmedNetwork.ClientAddress(0))));
        pivot.Stop();
    }

    private static void AssertTimes(JsonElement line, DateTimeOffset clock)
    {
        Assert.InRange(line.GetProperty("time").GetDateTimeOffset(), clock - Around, clock + Around);
        Assert.InRange(line.GetProperty("duration").GetDouble(), 0, Around.TotalSeconds);
    }

    private static void SetClock(TemporaryDirectory folder, string offset)
    {
        File.WriteAllText(folder["clock.new"], offset + "\n");
        File.Move(folder["clock.new"], folder["clock"], overwrite: true);
    }

    private static string[] Faked(TemporaryDirectory folder)
    {
        string machine = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "aarch64" : "x86_64";
        return [$"LD_PRELOAD=/usr/lib/{machine}-linux-gnu/faketime/libfaketimeMT.so.1", $"FAKETIME_TIMESTAMP_FILE={folder["clock"]}", "FAKETIME_NO_CACHE=1", "FAKETIME_DONT_FAKE_MONOTONIC=1"];
    }

    private static long Checks(PivotDaemon pivot) => pivot.Json("show", "health").GetProperty("servers")[0].GetProperty("checks").GetInt64();

    /// <summary>Connections that live on both sides of a jump.</summary>
    private async Task<IPEndPoint[]> ConnectAndResetAsync(Action jump)
    {
        using TcpClients clients = new();
        await clients.OpenAsync(network.Clients[0], TwoArmedNetwork.Virtual(7), Connections, TestContext.Current.CancellationToken);
        jump();
        Assert.Equal(Connections, await clients.EchoAllAsync("new", TestContext.Current.CancellationToken));
        IPEndPoint[] endpoints = [.. clients.Endpoints];
        clients.Reset();
        return endpoints;
    }
}
