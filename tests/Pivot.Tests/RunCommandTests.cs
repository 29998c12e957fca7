using Microsoft.Extensions.Logging;
using Pivot.Hosting;
using Pivot.Logging;

namespace Pivot.Tests;

public sealed class RunCommandTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("pivot-run-");

    private string ControlPath => Path.Combine(_directory.FullName, "control.sock");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Run_UntilStopped_SaysReadyAndStopsInOrder()
    {
        FakeDirector director = new();
        TestConsole console = Console(director);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        Task<int> running = console.CommandLine.RunAsync(["run", "--config", "F"], stop.Token);
        await WaitForReadyAsync(console, running);
        Assert.Equal($"pivot is ready: 1 service, 2 servers, device pivot0, steering routes, control {ControlPath}\n", console.Output);
        Assert.True(File.Exists(ControlPath));

        await stop.CancelAsync();

        Assert.Equal(0, await running);
        Assert.Equal(["start", "stop", "dispose"], director.Calls);
        Assert.False(File.Exists(ControlPath));
        Assert.Equal("", console.Error);
    }

    [Fact]
    public async Task Run_WithControlOption_ListensThere()
    {
        TestConsole console = Console(new FakeDirector());
        string path = Path.Combine(_directory.FullName, "other.sock");
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        Task<int> running = console.CommandLine.RunAsync(["run", "--config", "F", "--control", path], stop.Token);
        await WaitForReadyAsync(console, running);
        Assert.True(File.Exists(path));
        await stop.CancelAsync();
        Assert.Equal(0, await running);
    }

    [Fact]
    public async Task Run_DirectorCannotStart_PrintsItsLineAndLeavesNothing()
    {
        FakeDirector director = new() { StartError = new StartupException("cannot open /dev/net/tun: load it with: modprobe tun", 1) };
        TestConsole console = Console(director);
        Assert.Equal(1, await console.RunAsync("run", "--config", "F"));
        Assert.Equal("pivot: cannot open /dev/net/tun: load it with: modprobe tun\n", console.Error);
        Assert.Equal("", console.Output);
        Assert.Equal(["start", "dispose"], director.Calls);
        Assert.False(File.Exists(ControlPath));
    }

    [Fact]
    public async Task Run_BesideARunningDaemon_IsRefusedBeforeTheDirectorStarts()
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        TestConsole first = Console(new FakeDirector());
        Task<int> running = first.CommandLine.RunAsync(["run", "--config", "F"], stop.Token);
        await WaitForReadyAsync(first, running);

        FakeDirector second = new();
        TestConsole console = Console(second);
        Assert.Equal(1, await console.RunAsync("run", "--config", "F"));
        Assert.Equal($"pivot: another pivot listens on {ControlPath}: stop it first, or choose another [director] control\n", console.Error);
        Assert.Empty(second.Calls);

        await stop.CancelAsync();
        Assert.Equal(0, await running);
    }

    [Fact]
    public async Task Run_DirectorEndsByItself_StopsWithTheAnswerNo()
    {
        FakeDirector director = new();
        TestConsole console = Console(director);
        Task<int> running = console.RunAsync("run", "--config", "F");
        await WaitForReadyAsync(console, running);
        director.Break();
        Assert.Equal(1, await running);
        Assert.Equal(["start", "stop", "dispose"], director.Calls);
    }

    [Fact]
    public async Task Run_ConfigWithErrors_PrintsThemAsTheyAre()
    {
        TestConsole console = new(TestConsole.Parts() with { LoadRunPlan = _ => throw new StartupException(["F:1:1: expected a table", "F:2:1: unknown key"]) });
        Assert.Equal(1, await console.RunAsync("run", "--config", "F"));
        Assert.Equal("F:1:1: expected a table\nF:2:1: unknown key\n", console.Error);
    }

    [Fact]
    public async Task Run_LogFileThatCannotBeWritten_IsRefusedBeforeTheDirectorStarts()
    {
        FakeDirector director = new();
        TestConsole console = Console(director, "/nowhere/pivot.log");
        Assert.Equal(1, await console.RunAsync("run", "--config", "F"));
        Assert.StartsWith("pivot: cannot write the log file /nowhere/pivot.log: ", console.Error, StringComparison.Ordinal);
        Assert.Empty(director.Calls);
    }

    [Fact]
    public async Task Run_WithALogFile_WritesItsOwnMessagesThere()
    {
        FakeDirector director = new();
        string log = Path.Combine(_directory.FullName, "pivot.log");
        TestConsole console = Console(director, log);
        Task<int> running = console.RunAsync("run", "--config", "F");
        await WaitForReadyAsync(console, running);
        director.Break();
        await running;
        string line = Assert.Single(File.ReadAllLines(log));
        Assert.Matches("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}[+-][0-9:]{5} error the director ended by itself: the device is gone$", line);
    }

    private TestConsole Console(FakeDirector director, string? logFile = null) => new(TestConsole.Parts() with
    {
        LoadRunPlan = _ => new RunPlan
        {
            Log = new LogSettings(logFile is null ? LogLevel.None : LogLevel.Error, logFile),
            ControlPath = ControlPath,
            CreateDirector = _ => director,
        },
    });

    /// <summary>Ends when the ready line is there; the run ending first is a failure.</summary>
    private static async Task WaitForReadyAsync(TestConsole console, Task running)
    {
        await Task.WhenAny(console.Flushed, running);
        Assert.False(running.IsCompleted, $"the run ended before it was ready: {console.Error}");
    }
}
