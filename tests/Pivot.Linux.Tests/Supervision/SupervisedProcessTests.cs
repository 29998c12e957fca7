using Pivot.Linux.Supervision;
using Pivot.Testing;

namespace Pivot.Linux.Tests.Supervision;

public sealed class SupervisedProcessTests : IDisposable
{
    private const int Terminate = 15;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly TemporaryDirectory _directory = new();
    private readonly OutputPipe _pipe;
    private readonly WakeSignal _wake = new();

    public SupervisedProcessTests() => _pipe = OutputPipe.Open(_directory["output"]);

    public void Dispose()
    {
        _pipe.Dispose();
        _wake.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public void Start_Program_LinesAndStatusArrive()
    {
        using var process = SupervisedProcess.Start(["sh", "-c", "echo one; echo two >&2; exit 7"], _pipe);
        List<string> lines = [];

        ProcessEnd end = End(process, lines);

        Assert.Equal(new ProcessEnd(7, 0), end);
        Assert.Equal(["one", "two"], lines);
    }

    [Fact]
    public void Signal_Program_EndsByIt()
    {
        using var process = SupervisedProcess.Start(["sleep", "100"], _pipe);
        Assert.Null(process.TryEnd());
        process.Signal(Terminate);
        Assert.Equal(Terminate, End(process, []).Signal);
        process.Signal(Terminate);
    }

    [Fact]
    public void Adopt_ProgramOfAnother_IsWatchedButNotUnderAnotherStart()
    {
        using var process = SupervisedProcess.Start(["sleep", "100"], _pipe);
        Assert.Null(SupervisedProcess.Adopt(process.Id, process.StartTime + 1));
        using SupervisedProcess? adopted = SupervisedProcess.Adopt(process.Id, process.StartTime);
        Assert.NotNull(adopted);
        Assert.Null(adopted.TryEnd());

        adopted.Signal(Terminate);

        Assert.Equal(new ProcessEnd(null, 0), End(adopted, []));
        Assert.NotNull(process.TryEnd());
        Assert.Null(SupervisedProcess.Adopt(process.Id, process.StartTime));
    }

    [Fact]
    public void AdoptStarted_ChildThatHasEnded_TellsItsStatus()
    {
        using var process = SupervisedProcess.Start(["sh", "-c", "exit 4"], _pipe);
        using SupervisedProcess? adopted = SupervisedProcess.AdoptStarted(process.Id, "none of its arguments");
        Assert.NotNull(adopted);

        Assert.Equal(new ProcessEnd(4, 0), End(adopted, []));
    }

    /// <summary>Process 1 is nobody's child here.</summary>
    [Fact]
    public void AdoptStarted_AnotherProgramUnderTheNumber_IsNone()
    {
        Assert.Null(SupervisedProcess.AdoptStarted(1, "--standby"));
        Assert.Null(SupervisedProcess.AdoptStarted(0, "--standby"));
    }

    [Fact]
    public void Start_NoSuchProgram_IsAnError() => Assert.Throws<LinuxException>(() => SupervisedProcess.Start(["/nowhere/pivot"], _pipe));

    /// <summary>As after the death of a supervisor: what is written meanwhile is lost, and does not end the program.</summary>
    [Fact]
    public void Pipe_OpenedByTheNextReader_GoesOn()
    {
        string path = _directory["other"];
        var first = OutputPipe.Open(path);
        using var process = SupervisedProcess.Start(["sh", "-c", $"until [ -e {_directory["go"]} ]; do sleep 0.05; echo lost; done; echo again"], first);
        first.Dispose();

        using var second = OutputPipe.Open(path);
        File.WriteAllText(_directory["go"], "");
        List<string> lines = [];
        while (process.TryEnd() is null)
        {
            SupervisorWait.Any(process, second, _wake, Limit);
            second.Read(lines.Add);
        }

        second.Read(lines.Add);
        Assert.Equal("again", lines[^1]);
    }

    [Fact]
    public void ReadRest_LineWithoutAnEnd_IsNotGluedToTheNextProgramsFirst()
    {
        List<string> lines = [];
        using (var first = SupervisedProcess.Start(["printf", "whole\\nhalf a li"], _pipe))
        {
            End(first, lines);
        }

        Assert.Equal(["whole"], lines);
        _pipe.ReadRest(lines.Add);
        _pipe.ReadRest(lines.Add);
        using var second = SupervisedProcess.Start(["echo", "ready"], _pipe);
        End(second, lines);
        Assert.Equal(["whole", "half a li", "ready"], lines);
    }

    [Fact]
    public void Watchdog_Pipe_GetsFoodAndTheLetterThatStopsIt()
    {
        string path = _directory["output"];
        using (var watchdog = WatchdogDevice.Open(path, 15))
        {
            Assert.Null(watchdog.Seconds);
            watchdog.Feed();
            watchdog.Feed();
        }

        using var line = SupervisedProcess.Start(["echo"], _pipe);
        List<string> lines = [];
        End(line, lines);
        Assert.Equal(["ffV"], lines);
        Assert.Throws<LinuxException>(() => WatchdogDevice.Open(_directory["nowhere"], 15));
    }

    private ProcessEnd End(SupervisedProcess process, List<string> lines)
    {
        long deadline = Environment.TickCount64 + (long)Limit.TotalMilliseconds;
        ProcessEnd? end;
        while ((end = process.TryEnd()) is null)
        {
            Assert.True(Environment.TickCount64 < deadline, "the program does not end");
            SupervisorWait.Any(process, _pipe, _wake, Limit);
            _pipe.Read(lines.Add);
        }

        _pipe.Read(lines.Add);
        return end;
    }
}
