using Microsoft.Extensions.Logging.Abstractions;
using Pivot.ConnectionLog;
using Pivot.Control.Tests;
using Pivot.Logging;
using Pivot.Testing;

namespace Pivot.Tests.ConnectionLog;

/// <summary>Targets with troubles, and files that others take away.</summary>
public sealed class ConnectionLineOutputTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Write_TargetFails_IsTriedOnceASecondAndCounted()
    {
        TurnedClock clock = new();
        FailingTarget target = new() { Fails = true };
        using ConnectionLineOutput output = new(target, clock, NullLogger.Instance);

        output.Write("a\n"u8, 1);
        output.Write("b\nc\n"u8, 2);
        Assert.Equal((1, 3L, "out of order"), (target.Calls, output.Lost, output.Trouble));
        clock.Advance(TimeSpan.FromSeconds(1));
        output.Write("d\n"u8, 1);
        Assert.Equal((2, 4L, 0L), (target.Calls, output.Lost, output.Lines));

        target.Fails = false;
        clock.Advance(TimeSpan.FromSeconds(1));
        output.Write("e\n"u8, 1);
        output.Write("f\n"u8, 1);
        Assert.Equal((4, 4L, 2L, null), (target.Calls, output.Lost, output.Lines, output.Trouble));
    }

    [Fact]
    public void RotatingFile_FullFile_BecomesTheNextAndTheOldestGoes()
    {
        using (RotatingFile file = new(_folder["log"], fullBytes: 4, filesKept: 3))
        {
            foreach (string line in (string[])["one\n", "two\n", "three\n", "four\n", "x\n"])
            {
                file.Write(global::System.Text.Encoding.UTF8.GetBytes(line));
            }
        }

        Assert.Equal(["x\n", "four\n", "three\n"], ((string[])["log", "log.1", "log.2"]).Select(name => File.ReadAllText(_folder[name])));
        Assert.Equal(3, Directory.GetFiles(_folder.Path).Length);
    }

    [Theory]
    [InlineData("removed")]
    [InlineData("renamed")]
    [InlineData("replaced")]
    [InlineData("cut")]
    public void RotatingFile_FileIsTakenAway_TheNextLineIsInANewOne(string how)
    {
        using RotatingFile file = new(_folder["log"], fullBytes: 1000, filesKept: 2);
        file.Write("before\n"u8);
        switch (how)
        {
            case "removed":
                File.Delete(_folder["log"]);
                break;
            case "renamed":
                File.Move(_folder["log"], _folder["old"]);
                break;
            case "replaced":
                File.Move(_folder["log"], _folder["old"]);
                File.WriteAllText(_folder["log"], "");
                break;
            default:
                File.WriteAllText(_folder["log"], "");
                break;
        }

        file.Write("after\n"u8);

        Assert.Equal("after\n", File.ReadAllText(_folder["log"]));
    }

    [Fact]
    public void RotatingFile_PathIsADirectory_IsAnErrorThatTheOutputLivesWith()
    {
        using ConnectionLineOutput output = new(new ConnectionFile(_folder.Path), new TurnedClock(), NullLogger.Instance);

        output.Write("a\n"u8, 1);

        Assert.Equal(1, output.Lost);
        Assert.NotNull(output.Trouble);
    }

    private sealed class FailingTarget : IConnectionLineTarget
    {
        public bool Fails { get; set; }

        public int Calls { get; private set; }

        public string Name => "nowhere";

        public void Write(ReadOnlySpan<byte> lines)
        {
            Calls++;
            if (Fails)
            {
                throw new IOException("out of order");
            }
        }

        public void Dispose()
        {
            // Nothing to close.
        }
    }
}
