using System.Diagnostics;

namespace Pivot.Control.Tests;

/// <summary>The real check: a process of another user connects, though the file mode would have kept it out.</summary>
[Trait("Needs", "root")]
public sealed class PeerCredentialsTests
{
    private const string Perl = "/usr/bin/perl";
    private const string SetPriv = "/usr/bin/setpriv";

    [Fact]
    public async Task Connect_AsNobodyThroughAnOpenedSocket_IsToldAndClosed()
    {
        RequireOtherUser();
        await using TestServer server = new();
        Open(server, UnixFileMode.OtherRead | UnixFileMode.OtherWrite);

        (string output, int status) = await ConnectAsNobodyAsync(server.Server.Path);

        Assert.Equal(
            """{"jsonrpc":"2.0","id":null,"error":{"code":-32002,"message":"only root may use the control socket, and you are user id 65534: try again with sudo"}}""",
            output.TrimEnd('\n'));
        Assert.Equal(0, status);
        using RawClient root = server.Connect();
        Assert.True(root.IsServed());
    }

    [Fact]
    public async Task Connect_AsNobodyThroughTheFileMode_IsKeptOutByTheKernel()
    {
        RequireOtherUser();
        await using TestServer server = new();
        Open(server, UnixFileMode.None);
        (string output, int status) = await ConnectAsNobodyAsync(server.Server.Path);
        Assert.Equal(("", 13), (output, status));
    }

    private static void RequireOtherUser()
    {
        Assert.SkipUnless(TestServer.OwnUserId == 0, "needs root, to start a process as another user");
        Assert.SkipUnless(File.Exists(SetPriv), $"needs {SetPriv} (package util-linux)");
        Assert.SkipUnless(File.Exists(Perl), $"needs {Perl} (package perl-base)");
    }

    /// <summary>Lets everybody into the directory and gives the socket the extra mode bits.</summary>
    private static void Open(TestServer server, UnixFileMode extra)
    {
        string path = server.Server.Path;
        string directory = Path.GetDirectoryName(path)!;
        File.SetUnixFileMode(directory, File.GetUnixFileMode(directory) | UnixFileMode.OtherExecute);
        File.SetUnixFileMode(path, File.GetUnixFileMode(path) | extra);
    }

    /// <summary>What a process of user 65534 reads from the socket after it asked for the status, and its exit status (errno of a failed connect).</summary>
    private static async Task<(string Output, int Status)> ConnectAsNobodyAsync(string path)
    {
        const string Script = """
            use IO::Socket::UNIX;
            my $socket = IO::Socket::UNIX->new(Peer => $ARGV[0]) or exit($!+0);
            $SIG{PIPE} = 'IGNORE';
            $socket->syswrite("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"status\"}\n");
            my $line = <$socket>;
            print $line;
            """;
        ProcessStartInfo start = new(SetPriv, ["--reuid=65534", "--regid=65534", "--clear-groups", Perl, "-e", Script, path])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = "/",
        };
        using Process process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (output, process.ExitCode);
    }
}
