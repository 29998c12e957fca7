using Pivot.Testing.Networks;
using Pivot.Testing.Processes;

namespace Pivot.System.Tests.Topology;

/// <summary><c>ip monitor</c> of a namespace's addresses and routes that is known to have seen all between its start and its end: an address on lo that it is waited for to tell is the first, another one the last.</summary>
internal sealed class NetworkMonitor : IDisposable
{
    private const string First = "127.0.0.91/32";
    private const string Last = "127.0.0.92/32";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly NetworkNamespace _network;
    private readonly ChildProcess _monitor;

    public NetworkMonitor(NetworkNamespace network)
    {
        _network = network;
        _monitor = network.Start("ip", "monitor", "address", "route");
        WaitFor(First);
    }

    /// <summary>Takes its own addresses away again.</summary>
    /// <returns>All that it has told until now.</returns>
    public string Finish()
    {
        WaitFor(Last);
        string told = _monitor.Transcript;
        _network.Ip($"address delete {First} dev lo", $"address delete {Last} dev lo");
        return told;
    }

    /// <inheritdoc/>
    public void Dispose() => _monitor.Dispose();

    /// <summary>Again and again, for it may not listen yet; the kernel tells each time.</summary>
    private void WaitFor(string marker) => Assert.True(
        SpinWait.SpinUntil(
            () =>
            {
                _network.Ip($"address replace {marker} dev lo");
                return SpinWait.SpinUntil(() => _monitor.Transcript.Contains(marker, StringComparison.Ordinal), TimeSpan.FromSeconds(1));
            },
            Limit),
        $"ip monitor does not tell of {marker}: {_monitor.Transcript}");
}
