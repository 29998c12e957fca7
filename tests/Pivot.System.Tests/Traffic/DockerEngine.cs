using System.Globalization;
using System.Text.RegularExpressions;
using Pivot.System.Tests.Topology;
using Pivot.Testing.Networks;
using Pivot.Testing.Processes;

namespace Pivot.System.Tests.Traffic;

/// <summary>A Docker engine of its own in a namespace, with an image made from busybox; no registry is needed. Everything it stores is in a temporary directory.</summary>
internal sealed partial class DockerEngine : IDisposable
{
    private const string Image = "pivot-test/busybox:local";
    private const string Docker = "/usr/bin/docker";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly NetworkNamespace _host;
    private readonly TemporaryDirectory _directory = new();
    private readonly ChildProcess _engine;

    /// <summary>Starts the engine, or skips the test when Docker is not installed.</summary>
    public DockerEngine(NetworkNamespace host)
    {
        Skip.When(Requires.Tool("dockerd", "docker.io"), Requires.Tool("busybox", "busybox-static"), File.Exists(Docker) ? null : $"needs {Docker} (apt-get install docker.io)");
        _host = host;
        _engine = host.Start(
            "dockerd",
            "--host", Socket,
            "--data-root", _directory["data"],
            "--exec-root", _directory["exec"],
            "--pidfile", _directory["pid"],
            "--config-file", _directory.Write("daemon.json", "{}"),
            "--storage-driver", "vfs");
        try
        {
            _engine.WaitForText("API listen on", StartLimit);
            ImportImage();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    private string Socket => "unix://" + _directory["docker.sock"];

    /// <summary>Runs a container whose port 80 is published, and returns its id. Its web server logs the address of each client.</summary>
    public string RunWebServer(int publishedPort, string body)
    {
        string publish = string.Create(CultureInfo.InvariantCulture, $"{publishedPort}:80");
        string script = $"mkdir -p /www && echo '{body}' > /www/index.html && exec httpd -f -vv -p 80 -h /www";
        return Run("run", "--detach", "--publish", publish, Image, "/bin/sh", "-c", script).Trim();
    }

    /// <summary>The addresses of the clients that a web server's log shows, in the order of their first requests; the engine has the log a little behind the server.</summary>
    /// <param name="container">The server's.</param>
    /// <param name="count">How many are waited for; after a while those that there are have to do.</param>
    public string[] ClientsOf(string container, int count)
    {
        string[] clients = [];
        SpinWait.SpinUntil(
            () =>
            {
                CommandResult result = _host.Run(Docker, "--host", Socket, "logs", container);
                clients = [.. PeerAddress().Matches(result.Succeeded() + result.Error).Select(static match => match.Groups[1].Value).Distinct()];
                return clients.Length >= count;
            },
            StartLimit);
        return clients;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_engine.HasExited)
        {
            foreach (string container in Run("ps", "--quiet").Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                Run("rm", "--force", container);
            }

            _engine.Signal(ChildProcess.Terminate);
            _engine.WaitForExit(StartLimit);
        }

        _engine.Dispose();
        Command.Run("umount", "--recursive", "--quiet", "--lazy", _directory["exec"]);
        _directory.Dispose();
    }

    private void ImportImage()
    {
        string root = _directory["image"];
        Directory.CreateDirectory(Path.Combine(root, "bin"));
        File.Copy(Requires.Find("busybox")!, Path.Combine(root, "bin", "busybox"));
        foreach (string name in (string[])["sh", "httpd", "mkdir", "echo"])
        {
            File.CreateSymbolicLink(Path.Combine(root, "bin", name), "busybox");
        }

        Command.Run("tar", "-C", root, "-cf", _directory["image.tar"], ".").Succeeded();
        Run("import", _directory["image.tar"], Image);
    }

    // busybox httpd -vv: "[::ffff:198.51.100.21]:47112: url:/" or "198.51.100.21:47112: ...".
    [GeneratedRegex(@"^\[?(?:::ffff:)?(\d+\.\d+\.\d+\.\d+)\]?:\d+:", RegexOptions.Multiline)]
    private static partial Regex PeerAddress();

    private string Run(params string[] arguments) => _host.Run([Docker, "--host", Socket, .. arguments]).Succeeded();
}
