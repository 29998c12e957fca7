using System.Diagnostics;
using System.Text.Json;
using Pivot.System.Tests.Topology;
using Pivot.System.Tests.Traffic;
using Pivot.Testing.Networks;
using Pivot.Testing.Processes;

namespace Pivot.System.Tests;

/// <summary>What a run leaves behind, and what a crash loses.</summary>
public abstract class RestartTests(TwoArmedNetwork network, string steering)
{
    private const long Mebibyte = 1L << 20;
    private const int Port = 9000;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private static readonly string Services = ServiceToml.Write("bulk", "tcp", "80", [(0, Port, 1)]) + ServiceToml.Write("bulk6", "tcp", "80", [(0, Port, 1)], family: Family.IPv6);

    [Fact]
    public void Stop_AfterTraffic_LeavesTheHostAsItWas()
    {
        HostSnapshot before = HostSnapshot.Take(network.Board);
        using PivotFiles files = new(Services, steering);
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);
        Assert.NotEmpty(before.DifferenceTo(HostSnapshot.Take(network.Board)));
        TransferSome();

        pivot.Stop();

        network.AssertBoardIsAs(before);
    }

    [Fact]
    public void Stop_AfterKillAndStart_LeavesTheHostAsItWas()
    {
        HostSnapshot before = HostSnapshot.Take(network.Board);
        using PivotFiles files = new(Services, steering);
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);
        TransferSome();
        pivot.KillHard();
        pivot.StartAgain();
        TransferSome();

        pivot.Stop();

        network.AssertBoardIsAs(before);
    }

    [Fact]
    public void Start_AfterKillWithOtherServices_AdoptsAndLeavesTheHostAsItWas()
    {
        HostSnapshot before = HostSnapshot.Take(network.Board);
        string other = ServiceToml.Write("other", "tcp", "80", [(1, Port, 1)], address: TwoArmedNetwork.RoutedVirtualAddress);
        using PivotFiles files = new(other, steering);
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);
        pivot.KillHard();
        files.Rewrite(File.ReadAllText(files.ConfigFile).Replace(other, Services, StringComparison.Ordinal));
        pivot.StartAgain();
        TransferSome();

        pivot.Stop();

        network.AssertBoardIsAs(before);
    }

    [Fact]
    public void Stop_TerminalGone_LeavesTheHostAsItWas()
    {
        Skip.When(Requires.HangUpSignal());
        HostSnapshot before = HostSnapshot.Take(network.Board);
        using PivotFiles files = new(Services);
        using ChildProcess terminal = network.Board.Start("script", "-qec", $"exec {RepositoryPaths.PivotBinary} run --config {files.ConfigFile}", "/dev/null");
        terminal.WaitForText("pivot is ready", Limit);
        using JsonDocument status = JsonDocument.Parse(network.Board.Run(RepositoryPaths.PivotBinary, "status", "--json", "--control", files.ControlSocket).Succeeded());
        using Process pivot = Process.GetProcessById(status.RootElement.GetProperty("pid").GetInt32());

        terminal.Signal(ChildProcess.Kill);

        Assert.True(pivot.WaitForExit(Limit), "the director runs on without its terminal");
        network.AssertBoardIsAs(before);
    }

    [Theory]
    [InlineData(">/dev/full")]
    [InlineData(">&-")]
    [InlineData("<&- >&- 2>&-")]
    public void Run_WithoutUsableOutput_ForwardsAndLeavesTheHostAsItWas(string redirection)
    {
        HostSnapshot before = HostSnapshot.Take(network.Board);
        using PivotFiles files = new(Services);
        using ChildProcess pivot = network.Board.Start("sh", "-c", $"exec \"$@\" {redirection}", "sh", RepositoryPaths.PivotBinary, "run", "--config", files.ConfigFile);
        string[] status = [RepositoryPaths.PivotBinary, "status", "--control", files.ControlSocket];
        Assert.True(SpinWait.SpinUntil(() => pivot.HasExited || network.Board.Run(status).ExitCode == 0, Limit), pivot.Transcript);
        TransferSome();

        pivot.Signal(ChildProcess.Terminate);

        Assert.Equal(0, pivot.WaitForExit(Limit).ExitCode);
        network.AssertBoardIsAs(before);
    }

    [Fact]
    public void Stop_StateDirectoryRemovedMeanwhile_LeavesTheHostAsItWas()
    {
        HostSnapshot before = HostSnapshot.Take(network.Board);
        using PivotFiles files = new(Services);
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);
        Directory.Delete(files.StateDirectory, recursive: true);

        pivot.Stop();

        network.AssertBoardIsAs(before);
    }

    [Theory]
    [InlineData(Family.IPv4, BulkServer.Download)]
    [InlineData(Family.IPv4, BulkServer.Upload)]
    [InlineData(Family.IPv6, BulkServer.Download)]
    [InlineData(Family.IPv6, BulkServer.Upload)]
    public void Transfer_KilledAndStartedUnderWay_FinishesWithEqualHash(Family family, byte direction)
    {
        const long Length = 512 * Mebibyte;
        const long BeforeCrash = 64 * Mebibyte;
        using BulkServer server = new(network.Servers[0], TwoArmedNetwork.Server(0, Port, family));
        using PivotFiles files = new(Services, steering);
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);
        using BulkClient client = new(network.Clients[0], TwoArmedNetwork.Virtual(80, family));
        Action<long> move = direction == BulkServer.Download ? client.Receive : client.Send;

        client.Request(direction, Length);
        move(BeforeCrash);
        pivot.KillHard();
        pivot.StartAgain();
        move(Length - BeforeCrash);

        client.AssertSameHash();
        Assert.Equal(client.Endpoint, Assert.Single(server.Peers));
    }

    private void TransferSome()
    {
        foreach (Family family in (Family[])[Family.IPv4, Family.IPv6])
        {
            using BulkServer server = new(network.Servers[0], TwoArmedNetwork.Server(0, Port, family));
            using BulkClient client = new(network.Clients[0], TwoArmedNetwork.Virtual(80, family));
            client.Request(BulkServer.Download, Mebibyte);
            client.Receive(Mebibyte);
            client.AssertSameHash();
            Assert.Equal(client.Endpoint, Assert.Single(server.Peers));
        }
    }
}

/// <summary>By BPF programs.</summary>
public sealed class RestartTestsByBpf(TwoArmedNetwork network) : RestartTests(network, Steering.Bpf), IClassFixture<TwoArmedNetwork>;

/// <summary>By routes and rules.</summary>
public sealed class RestartTestsByRoutes(TwoArmedNetwork network) : RestartTests(network, Steering.Routes), IClassFixture<TwoArmedNetwork>;
