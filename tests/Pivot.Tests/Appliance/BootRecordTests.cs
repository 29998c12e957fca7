using System.Globalization;
using Pivot.Appliance;
using Pivot.Director;

namespace Pivot.Tests.Appliance;

public sealed class BootRecordTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("pivot-boot-");

    private static BootRecord Record => new()
    {
        Supervisor = 1,
        SupervisorStart = 2,
        State = BootState.Running,
        Wanted = "/boot/pivot.toml",
        Running = "/boot/last-good.toml",
        Director = 3,
        DirectorStart = ulong.MaxValue,
        Control = "/run/pivot/control.sock",
        Restarts = 4,
        Watchdog = "fed",
        Refused = [new RefusedFile("/boot/pivot.toml", "it has errors", ["/boot/pivot.toml:3:1: unknown key \"x\""])],
        Notes = ["a save was interrupted"],
    };

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void Read_WhatWasWritten_IsTheSame()
    {
        string path = Path.Combine(_directory.FullName, "boot");
        Record.Write(path);

        BootRecord? read = BootRecord.Read(path);

        Assert.NotNull(read);
        Assert.Equal(BootText.Of(Record), BootText.Of(read));
        Assert.Equal((1, 2ul, 3, ulong.MaxValue, "/run/pivot/control.sock", 4, "fed"), (read.Supervisor, read.SupervisorStart, read.Director, read.DirectorStart, read.Control, read.Restarts, read.Watchdog));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("{\"state\":\"running\"")]
    [InlineData("{\"state\":1,\"wanted\":null}")]
    public void Read_Damaged_IsNone(string text)
    {
        string path = Path.Combine(_directory.FullName, "boot");
        File.WriteAllText(path, text);
        Assert.Null(BootRecord.Read(path));
        Assert.Null(BootRecord.Read(path + "-nowhere"));
    }

    [Fact]
    public void Text_Fallback_NamesTheFilesTheErrorsAndWhatToDo() => Assert.Equal(
        [
            "The director runs with /boot/last-good.toml, and not with /boot/pivot.toml",
            "/boot/pivot.toml is not in use: it has errors",
            "  /boot/pivot.toml:3:1: unknown key \"x\"",
            "What to do: correct /boot/pivot.toml (in the console, or the card in any computer), then: pivot reload",
            "Where that says that something cannot change while it runs: pivot stop, then pivot start",
            "Or, to have what runs now in /boot/pivot.toml from now on: pivot save",
            "note: a save was interrupted",
        ],
        BootText.Of(Record));

    [Theory]
    [InlineData(BootState.Stopped, "The director was stopped and stays so: pivot start starts it")]
    [InlineData(BootState.Failing, "The director does not run: ")]
    [InlineData(BootState.Starting, "The director is being started with ")]
    public void Text_NotRunning_SaysHowItStands(object state, string text) =>
        Assert.StartsWith(text, BootText.Of(Record with { State = (BootState)state })[0], StringComparison.Ordinal);

    [Fact]
    public void LastGood_HalfAMinuteWithTheSameFileInForce_IsACopy()
    {
        string own = Path.Combine(_directory.FullName, "pivot.toml"), last = Path.Combine(_directory.FullName, "last-good.toml");
        File.WriteAllText(own, "# one\n");
        LastGoodKeeper keeper = new(own, last);
        ProbeAnswer answer = new(1, Fingerprint.Of(File.ReadAllBytes(own)).ToString("x16", CultureInfo.InvariantCulture));

        Assert.False(keeper.Observe(answer, 1000));
        Assert.False(keeper.Observe(answer, 30_999));
        Assert.False(keeper.Observe(answer with { FileInForce = ProbeAnswer.NoFile }, 31_000));
        Assert.False(keeper.Observe(answer, 61_000));
        Assert.False(File.Exists(last));
        Assert.True(keeper.Observe(answer, 91_000));
        Assert.Equal("# one\n", File.ReadAllText(last));
        Assert.False(keeper.Observe(answer, 200_000));
    }

    [Fact]
    public void LastGood_FileEditedButNotRead_IsNotKept()
    {
        string own = Path.Combine(_directory.FullName, "pivot.toml"), last = Path.Combine(_directory.FullName, "last-good.toml");
        File.WriteAllText(own, "# edited\n");
        LastGoodKeeper keeper = new(own, last);
        ProbeAnswer answer = new(1, "0000000000000001");

        keeper.Observe(answer, 0);
        Assert.False(keeper.Observe(answer, 40_000));
        Assert.False(File.Exists(last));
    }
}
