using System.Text.Json;
using Pivot.System.Tests.Topology;
using Pivot.System.Tests.Traffic;
using Pivot.Testing.Networks;
using Pivot.Testing.Processes;

namespace Pivot.System.Tests;

/// <summary>The file system of the state directory is full, or becomes so while the director runs. It is a tmpfs that only the director's process sees.</summary>
public sealed class FullStateTests(TwoArmedNetwork network) : IClassFixture<TwoArmedNetwork>
{
    private const int Connections = 65536;
    private const int Spoofed = 40_000;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private static readonly string Services = ServiceToml.Write("web", "tcp", "80", [(0, 8081, 1)]);

    [Fact]
    public void Start_TableDoesNotFit_IsRefusedWithWhatToDo()
    {
        HostSnapshot before = HostSnapshot.Take(network.Board);
        using PivotFiles files = new(Services, $"connections = {Connections}");
        using ChildProcess pivot = Start(files, "4m");

        CommandResult result = pivot.WaitForExit(Limit);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("set [director] connections lower, or [director] state to a larger tmpfs", result.Error, StringComparison.Ordinal);
        network.AssertBoardIsAs(before);
    }

    [Fact]
    public void Run_StateFillsUp_GoesOnAndLeavesTheHostAsItWas()
    {
        HostSnapshot before = HostSnapshot.Take(network.Board);
        using NginxServer web = new(network.Servers[0], "web1", [], 8081);
        using PivotFiles files = new(Services, $"connections = {Connections}\n{Steering.Bpf}");
        using ChildProcess pivot = Start(files, "16m");
        pivot.WaitForText("pivot is ready", Limit);
        Fill(pivot, files);

        int sent = SynFlood.SendUntil(network.Clients[0], TwoArmedNetwork.Virtual(80), Spoofed, () => Count(files) >= Spoofed / 2);
        Assert.Equal("web1 198.51.100.21 8081\n", Curl.Get(network.Clients[0], $"http://{TwoArmedNetwork.VirtualAddress}/"));
        Assert.InRange(Count(files), Spoofed / 2, sent + 1);

        // New interfaces need programs, and these a line each in the journal: more than fit into the page that its end is on.
        network.Board.Run("sh", "-ec", "for n in $(seq 40); do ip link add more$n type veth peer name far$n; ip link set more$n up; done").Succeeded();
        pivot.WaitForText("host.journal cannot be written", Limit);
        Assert.Contains("cannot be written", string.Concat(Status(files).GetProperty("notes").EnumerateArray()), StringComparison.Ordinal);
        Assert.Equal("web1 198.51.100.21 8081\n", Curl.Get(network.Clients[0], $"http://{TwoArmedNetwork.VirtualAddress}/"));
        Inside(pivot, "rm", files.StateDirectory + "/fill");
        network.Board.Ip("link set far1 up");
        pivot.WaitForText("steering is as it should be again", Limit);
        string[] journal = Inside(pivot, "cat", files.StateDirectory + "/host.journal").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains(journal, line => line.Contains("more40", StringComparison.Ordinal));
        Assert.All(journal, line => JsonDocument.Parse(line).Dispose());
        network.Board.Run("sh", "-ec", "for n in $(seq 40); do ip link del more$n; done").Succeeded();
        Fill(pivot, files);

        pivot.Signal(ChildProcess.Terminate);

        CommandResult stopped = pivot.WaitForExit(Limit);
        Assert.True(stopped.ExitCode == 0, stopped.Error);
        network.AssertBoardIsAs(before);
    }

    private ChildProcess Start(PivotFiles files, string size) => network.Board.Start(
        "unshare", "--mount", "sh", "-c", "mkdir -m 700 \"$1\" && mount -t tmpfs -o mode=700,size=\"$2\" tmpfs \"$1\" && shift 2 && exec \"$@\"", "sh",
        files.StateDirectory, size, RepositoryPaths.PivotBinary, "run", "--config", files.ConfigFile);

    private static void Fill(ChildProcess pivot, PivotFiles files) => Inside(pivot, "sh", "-c", $"! cat /dev/zero > {files.StateDirectory}/fill");

    private static string Inside(ChildProcess pivot, params string[] arguments) => Command.Run(["nsenter", $"--mount=/proc/{pivot.Id}/ns/mnt", "--", .. arguments]).Succeeded();

    private long Count(PivotFiles files) => Status(files).GetProperty("connections").GetProperty("count").GetInt64();

    private JsonElement Status(PivotFiles files)
    {
        using JsonDocument document = JsonDocument.Parse(network.Board.Run(RepositoryPaths.PivotBinary, "status", "--json", "--control", files.ControlSocket).Succeeded());
        return document.RootElement.Clone();
    }
}
