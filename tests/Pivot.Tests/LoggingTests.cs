using Pivot.Control.Tests;
using Pivot.Logging;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace Pivot.Tests;

public sealed class LoggingTests
{
    [Fact]
    public void Console_Event_IsOneShortLine()
    {
        LogEvent logged = Log(log => log.Warning(new InvalidOperationException("boom\nbang"), "service {Service} has {Count} servers", "w\ne\eb", 2));
        using StringWriter output = new();
        new ConsoleLogFormatter(colours: false).Format(logged, output);
        Assert.Matches("^[0-9]{2}:[0-9]{2}:[0-9]{2} warning service w e b has 2 servers: boom bang \\(InvalidOperationException\\)\n$", output.ToString());
    }

    [Fact]
    public void Console_WithColours_PaintsTheLevel()
    {
        using StringWriter output = new();
        new ConsoleLogFormatter(colours: true).Format(Log(log => log.Error("x")), output);
        Assert.EndsWith(" \e[31merror\e[0m x\n", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void File_EventWithException_KeepsTheStackTrace()
    {
        using StringWriter output = new();
        new FileLogFormatter().Format(Log(log => log.Error(new InvalidOperationException("boom"), "x")), output);
        Assert.EndsWith(" error x\nSystem.InvalidOperationException: boom\n", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Limiter_ManyOfAKind_AdmitsABurstAWindow()
    {
        TurnedClock clock = new();
        RepeatLimiter limiter = new(clock);
        Assert.Equal(RepeatLimiter.Burst, Enumerable.Range(0, 100).Count(_ => limiter.Admit("a")));
        Assert.True(limiter.Admit("b"));
        Assert.Empty(limiter.TakeEnded());
        clock.Advance(RepeatLimiter.Window);
        Assert.Equal([("a", 100 - RepeatLimiter.Burst)], limiter.TakeEnded());
        Assert.True(limiter.Admit("a"));
    }

    [Fact]
    public void Limiter_MoreKindsThanItRemembers_AdmitsThem()
    {
        RepeatLimiter limiter = new(new TurnedClock());
        Assert.All(Enumerable.Range(0, 1000), kind => Assert.True(limiter.Admit($"kind {kind}")));
    }

    [Fact]
    public void Sink_RepeatedFault_SaysHowManyWereLeftOut()
    {
        TurnedClock clock = new();
        CollectingSink collected = new();
        using RepeatLimitedSink sink = new(collected, new RepeatLimiter(clock));
        for (int i = 0; i < 25; i++)
        {
            sink.Emit(Log(log => log.Warning("no route to {Server}", i)));
        }

        Assert.Equal(RepeatLimiter.Burst, collected.Events.Count);
        clock.Advance(RepeatLimiter.Window);
        sink.Emit(Log(log => log.Information("fine")));
        Assert.Equal(
            ["15 more like this were left out: no route to {Server}", "fine"],
            collected.Events.Skip(RepeatLimiter.Burst).Select(LogLine.MessageOf));
    }

    [Fact]
    public void Sink_Information_IsNeverLimited()
    {
        CollectingSink collected = new();
        using RepeatLimitedSink sink = new(collected, new RepeatLimiter(new TurnedClock()));
        for (int i = 0; i < 100; i++)
        {
            sink.Emit(Log(log => log.Information("fine")));
        }

        Assert.Equal(100, collected.Events.Count);
    }

    [Fact]
    public void RotatingFile_FullFile_IsRenamedAndTheOldestGoes()
    {
        using LogFolder folder = new();
        using (RotatingFileSink sink = new(folder.File, new FileLogFormatter(), fullBytes: 1, filesKept: 3, _ => { }))
        {
            for (int i = 1; i <= 4; i++)
            {
                sink.Emit(Log(log => log.Information("event {Number}", i)));
            }

            Assert.False(File.Exists(folder.File));
            sink.Emit(Log(log => log.Information("event {Number}", 5)));
        }

        Assert.Equal(["pivot.log.1 event 5", "pivot.log.2 event 4"], folder.Events());
    }

    [Fact]
    public void RotatingFile_FileThatIsThere_IsContinuedAtOnce()
    {
        using LogFolder folder = new();
        File.WriteAllText(folder.File, "earlier event 0\n");
        using RotatingFileSink sink = new(folder.File, new FileLogFormatter(), fullBytes: 1000, filesKept: 3, _ => { });
        sink.Emit(Log(log => log.Information("event {Number}", 1)));
        Assert.Equal(["pivot.log event 0", "pivot.log event 1"], folder.Events());
    }

    [Fact]
    public void RotatingFile_FolderThatComesBack_IsSaidOnceAndWrittenToAgain()
    {
        using LogFolder folder = new();
        List<string> said = [];
        using RotatingFileSink sink = new(folder.File, new FileLogFormatter(), fullBytes: 1, filesKept: 2, said.Add);
        sink.Emit(Log(log => log.Information("event {Number}", 1)));
        Directory.Delete(folder.Path, recursive: true);
        sink.Emit(Log(log => log.Information("event {Number}", 2)));
        sink.Emit(Log(log => log.Information("event {Number}", 3)));
        _ = Directory.CreateDirectory(folder.Path);
        sink.Emit(Log(log => log.Information("event {Number}", 4)));
        Assert.Equal(["pivot.log.1 event 4"], folder.Events());
        Assert.StartsWith($"the log file {folder.File} takes no more, which is tried again with each line: Could not find", said[0], StringComparison.Ordinal);
        Assert.Equal([$"the log file {folder.File} takes lines again; 2 are missing there"], said[1..]);
    }

    private static LogEvent Log(Action<ILogger> write)
    {
        CollectingSink sink = new();
        using Logger logger = new LoggerConfiguration().WriteTo.Sink(sink).CreateLogger();
        write(logger);
        return Assert.Single(sink.Events);
    }

    private sealed class LogFolder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("pivot-log-").FullName;

        public string File => System.IO.Path.Combine(Path, "pivot.log");

        /// <summary>The file of each line and the end of its text, file by file.</summary>
        public string[] Events() =>
            [.. from file in Directory.GetFiles(Path).Order(StringComparer.Ordinal)
                from line in System.IO.File.ReadAllLines(file)
                select $"{System.IO.Path.GetFileName(file)} {line[line.IndexOf("event", StringComparison.Ordinal)..]}"];

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }

    private sealed class CollectingSink : ILogEventSink
    {
        public List<LogEvent> Events { get; } = [];

        public void Emit(LogEvent logEvent) => Events.Add(logEvent);
    }
}
