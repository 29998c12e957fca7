using Pivot.Linux.Journal;
using Pivot.Linux.Tests.Environments;

namespace Pivot.Linux.Tests.Journal;

public class StateDirectoryTests
{
    [Fact]
    public void Open_NewPath_IsForTheOwnerOnly()
    {
        using TemporaryDirectory parent = new();
        string path = parent.PathOf("a/b");

        using StateDirectory state = StateDirectory.Open(path);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(path));
        Assert.Equal(path + "/table", state.PathOf("table"));
    }

    [Fact]
    public void Open_WhileHeld_NamesTheHolderUntilItLetsGo()
    {
        using TemporaryDirectory directory = new();
        StateDirectory first = StateDirectory.Open(directory.Path);

        HostException failure = Assert.Throws<HostException>(() => StateDirectory.Open(directory.Path));
        first.Dispose();
        using StateDirectory second = StateDirectory.Open(directory.Path);

        Assert.Contains($"in use by process {Environment.ProcessId}", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_WritableByOthers_IsRefused()
    {
        using TemporaryDirectory directory = new();
        File.SetUnixFileMode(directory.Path, (UnixFileMode)0x1ff);

        HostException failure = Assert.Throws<HostException>(() => StateDirectory.Open(directory.Path));

        Assert.Contains($"chmod go-w {directory.Path}", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_BelowAFile_SaysWhatToSet()
    {
        using TemporaryDirectory directory = new();
        File.WriteAllText(directory.PathOf("file"), "");

        HostException failure = Assert.Throws<HostException>(() => StateDirectory.Open(directory.PathOf("file/state")));

        Assert.Contains("set [director] state", failure.Message, StringComparison.Ordinal);
    }
}
