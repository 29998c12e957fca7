using System.Net.Sockets;
using Pivot.Control.Server;

namespace Pivot.Control.Tests;

public sealed class SocketFileTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("pivot-socket-");

    private string SocketPath => Path.Combine(_directory.FullName, "control.sock");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Start_InAMissingDirectory_MakesBothForTheOwnerAlone()
    {
        string path = Path.Combine(_directory.FullName, "run", "pivot", "control.sock");
        await using ControlServer server = Start(path);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(path)!));
    }

    [Fact]
    public async Task Dispose_Always_RemovesTheSocket()
    {
        await using (Start(SocketPath))
        {
            Assert.True(File.Exists(SocketPath));
        }

        Assert.False(File.Exists(SocketPath));
    }

    [Fact]
    public async Task Start_OverTheSocketOfADeadDaemon_ReplacesIt()
    {
        LeaveStaleSocket(SocketPath);
        await using ControlServer server = Start(SocketPath);
        using RawClient client = new(SocketPath);
        Assert.True(client.IsServed());
    }

    [Fact]
    public async Task Start_WhereAnotherServerListens_IsRefusedAndTheOtherServesOn()
    {
        await using ControlServer first = Start(SocketPath);
        AssertRefused(SocketPath, $"another pivot listens on {SocketPath}: stop it first, or choose another [director] control");
        using RawClient client = new(SocketPath);
        Assert.True(client.IsServed());
    }

    [Fact]
    public void Start_OverAFile_IsRefusedAndTheFileStays()
    {
        File.WriteAllText(SocketPath, "precious");
        AssertRefused(SocketPath, $"{SocketPath} exists and is not a socket: move it away, or choose another [director] control");
        Assert.Equal("precious", File.ReadAllText(SocketPath));
    }

    [Fact]
    public void Start_OverADirectory_IsRefused()
    {
        Directory.CreateDirectory(SocketPath);
        AssertRefused(SocketPath, $"control socket path {SocketPath} is a directory: choose another [director] control");
    }

    [Fact]
    public void Start_WhereEverybodyMayWrite_IsRefused()
    {
        File.SetUnixFileMode(_directory.FullName, File.GetUnixFileMode(_directory.FullName) | UnixFileMode.OtherWrite | UnixFileMode.StickyBit);
        AssertRefused(
            SocketPath,
            $"control socket {SocketPath}: everybody may write to {_directory.FullName}: choose a directory that only root writes to, such as /run/pivot");
    }

    [Fact]
    public void Start_WithALongPath_IsRefused()
    {
        string path = Path.Combine(_directory.FullName, new string('x', 100));
        AssertRefused(path, $"control socket path {path} is not possible: the kernel takes 1 to 107 bytes: choose a shorter [director] control");
    }

    [Fact]
    public void Start_WhereNothingCanBeMade_IsRefusedInOneLine()
    {
        ControlSocketException error = Assert.Throws<ControlSocketException>(() => Start("/proc/pivot/control.sock"));
        Assert.StartsWith("cannot listen on control socket /proc/pivot/control.sock: ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    /// <summary>.NET removes the file of a socket that it closes; a renamed one stays, like that of a killed daemon.</summary>
    internal static void LeaveStaleSocket(string path)
    {
        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path + ".new"));
        File.Move(path + ".new", path);
    }

    private static ControlServer Start(string path)
    {
        ControlServer server = ControlServer.Claim(new ControlServerOptions { Path = path, AllowedUserId = TestServer.OwnUserId });
        FakeReports reports = new();
        server.Serve(reports, reports);
        return server;
    }

    private static void AssertRefused(string path, string message) =>
        Assert.Equal(message, Assert.Throws<ControlSocketException>(() => Start(path)).Message);
}
