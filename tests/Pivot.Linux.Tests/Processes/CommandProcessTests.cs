using System.Diagnostics;
using Pivot.Linux.Processes;
using Pivot.Linux.Tests.Environments;

namespace Pivot.Linux.Tests.Processes;

/// <summary>Programs that fork and hang: nothing of them is left.</summary>
public sealed class CommandProcessTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RunAsync_Cancelled_KillsChildrenGrandchildrenAndJobsOfTheirOwnGroups()
    {
        using TemporaryDirectory directory = new();
        string pids = directory.PathOf("pids");
        string script = $"echo $$ >>{pids}; sleep 1000 & echo $! >>{pids}; sh -c 'echo $$ >>{pids}; trap \"\" TERM; while :; do sleep 1000; done' & "
            + $"bash -mc 'sleep 1000 & echo $! >>{pids}; echo done >>{pids}; wait' & wait";
        using CancellationTokenSource time = new();
        Task<CommandExit> run = CommandProcess.RunAsync(["sh", "-c", script], [], time.Token);
        await UntilAsync(() => File.Exists(pids) && File.ReadAllLines(pids) is { Length: 5 } lines && lines.Contains("done"), "all are running");
        int[] running = [.. File.ReadAllLines(pids).Where(static line => line != "done").Select(int.Parse)];
        Assert.All(running, static pid => Assert.True(IsAlive(pid)));

        await time.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        await UntilAsync(() => !running.Any(IsAlive), "all are gone");
    }

    [Fact]
    public async Task RunAsync_ExitWithAChildLeft_DoesNotWaitForItAndKillsIt()
    {
        CommandExit exit = await CommandProcess.RunAsync(["sh", "-c", "sleep 1000 & echo $!"], [], Token);

        Assert.Equal(0, exit.ExitStatus);
        await UntilAsync(() => !IsAlive(int.Parse(exit.FirstLine, System.Globalization.CultureInfo.InvariantCulture)), "the child is gone");
    }

    [Fact]
    public async Task RunAsync_SigPipe_IsNotIgnored()
    {
        CommandExit exit = await CommandProcess.RunAsync(["sh", "-c", "grep SigIgn /proc/self/status"], [], Token);

        Assert.Equal(0UL, Convert.ToUInt64(exit.FirstLine.Split('\t')[1], 16) & (1UL << 12));
    }

    [Fact]
    public async Task RunAsync_AddedVariable_ReplacesAnInheritedOne()
    {
        CommandExit exit = await CommandProcess.RunAsync(["sh", "-c", "echo $PATH"], ["PATH=/bin:/added"], Token);

        Assert.Equal("/bin:/added", exit.FirstLine);
    }

    [Fact]
    public async Task RunAsync_ManyAtOnce_EndEachInItsOwnWay()
    {
        await CommandProcess.RunAsync(["true"], [], Token);
        CommandExit[] exits = await Task.WhenAll(Enumerable.Range(0, 40).Select(static i => CommandProcess.RunAsync(["sh", "-c", $"echo {i}; exit {i}"], [], Token)));

        Assert.Equal(Enumerable.Range(0, 40), exits.Select(static exit => exit.ExitStatus));
        Assert.All(exits, static exit => Assert.Equal($"{exit.ExitStatus}", exit.FirstLine));
    }

    [Fact]
    public async Task RunAsync_CancelledBefore_StartsNothing() =>
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => CommandProcess.RunAsync(["true"], [], new CancellationToken(canceled: true)));

    // Dead but not reaped by its new parent is as good as gone.
    private static bool IsAlive(int pid)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat[stat.LastIndexOf(')') + 2] is not ('Z' or 'X');
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static async Task UntilAsync(Func<bool> condition, string what)
    {
        Stopwatch watch = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), $"{what}: not within a minute");
            await Task.Delay(2, Token);
        }
    }
}
