using System.Globalization;
using Pivot.System.Tests.Topology;
using Pivot.System.Tests.Traffic;
using Pivot.Testing.Processes;

namespace Pivot.System.Tests;

/// <summary>What becomes of a director whose control clients are killed, and whose log has no room: it goes on forwarding, and the servers see the clients' own addresses.</summary>
public sealed class ControlTroubleTests(TwoArmedNetwork network) : IClassFixture<TwoArmedNetwork>
{
    private const int Spoofed = 8000;
    private const string Seen = "web1 198.51.100.21 8081\n";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private static readonly string Services = ServiceToml.Write("web", "tcp", "80", [(0, 8081, 1)]);

    [Theory]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1,\"meth", 0)]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"connections\",\"params\":{\"limit\":10000}}\\n", 50_000)]
    public void ControlClients_KilledInARequestOrABigAnswer_LeaveTheDirectorForwarding(string request, int unread)
    {
        Skip.When(Requires.Tool("socat", "socat"));
        using NginxServer web = new(network.Servers[0], "web1", [], 8081);
        using PivotFiles files = new(Services);
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);
        int sent = SynFlood.SendUntil(network.Clients[0], TwoArmedNetwork.Virtual(80), Spoofed, () => Connections(pivot) >= Spoofed / 2);
        Assert.InRange(Connections(pivot), Spoofed / 2, sent + 1);
        long before = pivot.ResidentKiB;

        for (int round = 0; round < 12; round++)
        {
            // The answer, 3 MB long, fills the pipe to a program that does not read: the client hangs in the middle of it.
            using ChildProcess client = network.Board.Start("sh", "-c", $"(printf '%b' '{request}'; exec sleep 60) | socat -t 60 - UNIX-CONNECT:{files.ControlSocket} | exec sleep 60");
            WaitForClient(files, unread);
            Assert.Equal(Seen, Curl.Get(network.Clients[0], $"http://{TwoArmedNetwork.VirtualAddress}/"));
        }

        Assert.Equal(Seen, Curl.Get(network.Clients[0], $"http://{TwoArmedNetwork.VirtualAddress}/"));
        Assert.Equal(1, pivot.Json("status").GetProperty("services").GetInt32());
        Assert.InRange(pivot.ResidentKiB, 1, before + (32 * 1024));
        pivot.Stop();
    }

    [Fact]
    public void LogFile_OnAFullDisk_IsSaidOnceWhileForwardingGoesOn()
    {
        using NginxServer web = new(network.Servers[0], "web1", [], 8081);
        using PivotFiles files = new(Services, "[log]\nfile = \"LOG\"");
        string folder = Path.Combine(files.Directory, "log");
        files.Rewrite(File.ReadAllText(files.ConfigFile).Replace("LOG", $"{folder}/pivot.log", StringComparison.Ordinal));
        using ChildProcess pivot = network.Board.Start(
            "unshare", "--mount", "sh", "-c", "mkdir \"$1\" && mount -t tmpfs -o size=64k tmpfs \"$1\" && shift && exec \"$@\"", "sh",
            folder, RepositoryPaths.PivotBinary, "run", "--config", files.ConfigFile);
        pivot.WaitForText("pivot is ready", Limit);

        // What was logged so far would leave room in its page.
        Inside(pivot, $": > {folder}/pivot.log; ! cat /dev/zero > {folder}/fill");

        for (int round = 0; round < 5; round++)
        {
            Reload(files, round % 2 == 0 ? "rr" : "wlc");
            Assert.Equal(Seen, Curl.Get(network.Clients[0], $"http://{TwoArmedNetwork.VirtualAddress}/"));
        }

        pivot.WaitForText($"warning the log file {folder}/pivot.log takes no more, which is tried again with each line: ", Limit);
        Inside(pivot, $"rm {folder}/fill");
        Reload(files, "wlc");
        pivot.WaitForText($"warning the log file {folder}/pivot.log takes lines again; ", Limit);
        Assert.Equal(Seen, Curl.Get(network.Clients[0], $"http://{TwoArmedNetwork.VirtualAddress}/"));
        Assert.Single(pivot.Transcript.Split('\n'), static line => line.Contains("takes no more", StringComparison.Ordinal));
        Assert.Contains("scheduler", Inside(pivot, $"tail -n 1 {folder}/pivot.log"), StringComparison.Ordinal);
        pivot.Signal(ChildProcess.Terminate);
        Assert.Equal(0, pivot.WaitForExit(Limit).ExitCode);
    }

    private static long Connections(PivotDaemon pivot) => pivot.Json("status").GetProperty("connections").GetProperty("count").GetInt64();

    /// <summary>Another scheduler is one line on the log.</summary>
    private void Reload(PivotFiles files, string scheduler)
    {
        string[] lines = File.ReadAllLines(files.ConfigFile);
        files.Rewrite(string.Join('\n', lines.Select(line => line.StartsWith("scheduler = ", StringComparison.Ordinal) ? $"scheduler = \"{scheduler}\"" : line)));
        network.Board.Run(RepositoryPaths.PivotBinary, "reload", "--control", files.ControlSocket).Succeeded();
    }

    private static string Inside(ChildProcess pivot, string script) => Command.Run("nsenter", $"--mount=/proc/{pivot.Id}/ns/mnt", "--", "sh", "-c", script).Succeeded();

    /// <summary>Waits until a client is connected, what it sent is read, and it has left so many bytes of its answer unread.</summary>
    private void WaitForClient(PivotFiles files, int unread)
    {
        for (int attempt = 0; attempt < 2000; attempt++)
        {
            string[] established = [.. network.Board.Run("ss", "-Hxn", "state", "established", "src", files.ControlSocket).Succeeded().Split('\n').Where(line => line.Contains(files.ControlSocket, StringComparison.Ordinal))];
            if (established.Any(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, "0", var sent, ..] && int.Parse(sent, CultureInfo.InvariantCulture) >= unread))
            {
                return;
            }
        }

        throw new TimeoutException("no client has connected");
    }
}
