using Pivot.System.Tests.Topology;
using Pivot.Testing.Networks;
using Pivot.Testing.Processes;

namespace Pivot.System.Tests.Traffic;

/// <summary>A real dnsmasq in a namespace that answers every name of <c>example</c> with one address and logs who asked.</summary>
internal sealed class DnsServer : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private readonly ChildProcess _process;

    /// <summary>Starts it, or skips the test when dnsmasq is not installed.</summary>
    public DnsServer(NetworkNamespace space, string answer)
    {
        Skip.When(Requires.Tool("dnsmasq", "dnsmasq-base"));
        _process = space.Start(
            "dnsmasq", "--keep-in-foreground", "--conf-file=/dev/null", "--no-resolv", "--no-hosts", "--user=root", "--pid-file=", "--log-queries", "--log-facility=-", "--address=/example/" + answer);
        _process.WaitForText("started, version", Limit);
    }

    /// <summary>How many queries for an address came from a client.</summary>
    public int QueriesFrom(string client) =>
        _process.Transcript.Split('\n').Count(line => line.Contains("query[A]", StringComparison.Ordinal) && line.EndsWith($"from {client}", StringComparison.Ordinal));

    /// <summary>Ends it; afterwards its port is closed.</summary>
    public void Stop()
    {
        _process.Signal(ChildProcess.Terminate);
        _process.WaitForExit(Limit);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Stop();
        _process.Dispose();
    }
}
