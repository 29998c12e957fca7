using System.Collections.Concurrent;
using Pivot.Control.Client;
using Pivot.Control.Server;

namespace Pivot.Control.Tests;

/// <summary>A server on a socket in a directory of its own, open to the user who runs the tests.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("pivot-control-");

    public TestServer(Func<ControlServerOptions, ControlServerOptions>? change = null)
    {
        ControlServerOptions options = new() { Path = Path.Combine(_directory.FullName, "control.sock"), AllowedUserId = OwnUserId, Fault = Faults.Add };
        Server = ControlServer.Claim(change?.Invoke(options) ?? options);
        Server.Serve(Reports, Reports);
    }

    /// <summary>Effective user id of this process.</summary>
    public static uint OwnUserId { get; } = uint.Parse(
        File.ReadLines("/proc/self/status").First(line => line.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t')[2],
        System.Globalization.CultureInfo.InvariantCulture);

    public FakeReports Reports { get; } = new();

    public ConcurrentBag<Exception> Faults { get; } = [];

    public ControlServer Server { get; }

    public RawClient Connect() => new(Server.Path);

    public Task<ControlClient> ConnectClientAsync() =>
        ControlClient.ConnectAsync(new ControlClientOptions { Path = Server.Path }, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        _directory.Delete(recursive: true);
    }
}
