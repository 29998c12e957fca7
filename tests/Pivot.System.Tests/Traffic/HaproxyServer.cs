using System.Globalization;
using System.Net;
using Pivot.System.Tests.Topology;
using Pivot.Testing.Networks;
using Pivot.Testing.Processes;

namespace Pivot.System.Tests.Traffic;

/// <summary>
/// A real haproxy in a namespace that expects a PROXY header before each connection's data and takes the client from it. By HTTP it answers <c>NAME CLIENT-ADDRESS PORT</c>; by TCP it passes the bytes on to a server
/// beside it. Its log has one line a connection: <c>CLIENT-ADDRESS CLIENT-PORT</c>.
/// </summary>
internal sealed class HaproxyServer : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private readonly TemporaryDirectory _directory = new();
    private readonly ChildProcess _process;

    private HaproxyServer(NetworkNamespace space, int port, string frontend)
    {
        Skip.When(Requires.Tool("haproxy", "haproxy"));
        string config = _directory.Write("haproxy.cfg", string.Create(CultureInfo.InvariantCulture, $$"""
            global
                maxconn 8192
                log stdout format raw local0
            defaults
                timeout connect 10s
                timeout client 60s
                timeout server 60s
                log global
                log-format "connection %ci %cp"
            listen in
                bind 0.0.0.0:{{port}} accept-proxy backlog 4096
                bind :::{{port}} v6only accept-proxy backlog 4096
                {{frontend}}

            """));

        // haproxy drops a line that a full pipe does not take; a file takes all.
        _process = space.Start("sh", "-c", "exec haproxy -W -f \"$1\" > \"$2\"", "sh", config, Log);
        _process.WaitForText("Loading success", Limit);
    }

    private string Log => _directory["log"];

    /// <summary>One that answers HTTP requests itself.</summary>
    public static HaproxyServer OfHttp(NetworkNamespace space, string name, int port) =>
        new(space, port, $"mode http\n    http-request return status 200 content-type text/plain lf-string \"{name} %[src] %[dst_port]\\n\"");

    /// <summary>One that passes the bytes on.</summary>
    public static HaproxyServer OfTcp(NetworkNamespace space, int port, IPEndPoint server) => new(space, port, $"mode tcp\n    server behind {server}");

    /// <summary>The clients that its log names so far.</summary>
    public IReadOnlyList<IPEndPoint> Clients =>
    [
        .. File.ReadAllText(Log).Split('\n')[..^1].Where(static line => line.StartsWith("connection ", StringComparison.Ordinal)).Select(static line => line.Split(' '))
            .Select(static words => new IPEndPoint(IPAddress.Parse(words[1]), int.Parse(words[2], CultureInfo.InvariantCulture))),
    ];

    /// <inheritdoc/>
    public void Dispose()
    {
        _process.Signal(ChildProcess.Terminate);
        _process.WaitForExit(Limit);
        _process.Dispose();
        _directory.Dispose();
    }
}
