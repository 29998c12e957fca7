using System.Collections.Concurrent;
using Pivot.Linux.Processes;
using Pivot.Linux.Tests.Environments;

namespace Pivot.Linux.Tests.Processes;

public sealed class CompanionProcessTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly TemporaryDirectory _directory = new();
    private readonly ConcurrentQueue<string> _lines = [];
    private readonly BlockingCollection<string> _ends = [];

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Start_Program_HandsOverItsLinesAndHowItEnded()
    {
        using CompanionProcess process = Start("printf 'one\\n\\ntwo'; echo three >&2; pwd; exit 3");

        Assert.True(_ends.TryTake(out string? how, Limit));
        Assert.Equal("exit status 3", how);
        Assert.Equal(["one", "twothree", _directory.Path], _lines);
    }

    [Fact]
    public void Dispose_ProgramThatDoesNotListen_IsKilledWithItsChildren()
    {
        CompanionProcess process = Start("trap '' TERM; sleep 1000 & echo $!; wait; wait");
        Assert.True(SpinWait.SpinUntil(() => !_lines.IsEmpty, Limit));

        process.Dispose();

        Assert.True(_ends.TryTake(out string? how, Limit));
        Assert.Equal("signal 9", how);
        Assert.True(_lines.TryPeek(out string? child));
        Assert.True(SpinWait.SpinUntil(() => !Directory.Exists("/proc/" + child) || File.ReadAllText($"/proc/{child}/stat").Contains(") Z ", StringComparison.Ordinal), Limit), "its child is still there");
        process.Dispose();
        process.Signal(15);
    }

    [Fact]
    public void Start_WhatIsNotThere_SaysSo()
    {
        HostException error = Assert.Throws<LinuxException>(() => CompanionProcess.Start(["/nowhere/program"], _directory.Path, _lines.Enqueue, _ends.Add));

        Assert.Contains("/nowhere/program", error.Message, StringComparison.Ordinal);
        Assert.Contains("ENOENT", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Leftovers_OfTheProgramInTheDirectory_AreEndedAndNoOthers()
    {
        using TemporaryDirectory elsewhere = new();
        using CompanionProcess stranger = CompanionProcess.Start(["tail", "-f", "/dev/null"], _directory.Path, static _ => { }, static _ => { });
        using CompanionProcess own = Start("echo $$; exec sleep 1000");
        using CompanionProcess other = CompanionProcess.Start(["sleep", "1000"], elsewhere.Path, static _ => { }, static _ => { });
        Assert.True(SpinWait.SpinUntil(() => _lines.TryPeek(out string? pid) && File.ReadAllText($"/proc/{pid}/cmdline").StartsWith("sleep\0", StringComparison.Ordinal), Limit), "the shell does not become the program");

        Assert.Equal(1, LeftoverProcesses.End(_directory.Path, "sleep"));

        Assert.True(_ends.TryTake(out string? how, Limit));
        Assert.Equal("signal 9", how);
        Assert.Equal(1, LeftoverProcesses.End(elsewhere.Path, "sleep"));
    }

    [Fact]
    public void Dispose_OnItsOwnThread_EndsItAndDoesNotWaitForItself()
    {
        using ManualResetEventSlim isThere = new();
        CompanionProcess? process = null;
        process = CompanionProcess.Start(
            ["sh", "-c", "trap '' TERM; echo one; sleep 1000; sleep 1000"],
            _directory.Path,
            _ =>
            {
                isThere.Wait();
                process!.Dispose();
            },
            _ends.Add);
        isThere.Set();

        Assert.True(_ends.TryTake(out string? how, Limit), "its thread waits for itself");
        Assert.Equal("signal 9", how);
        process.Dispose();
    }

    private CompanionProcess Start(string script) => CompanionProcess.Start(["sh", "-c", script], _directory.Path, _lines.Enqueue, _ends.Add);
}
