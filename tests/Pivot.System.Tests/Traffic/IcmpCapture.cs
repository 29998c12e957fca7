using Pivot.System.Tests.Topology;
using Pivot.Testing.Networks;
using Pivot.Testing.Processes;

namespace Pivot.System.Tests.Traffic;

/// <summary>What tcpdump sees of ICMP errors on a host's eth0, quoted packets included.</summary>
internal sealed class IcmpCapture : IDisposable
{
    private readonly ChildProcess _tcpdump;

    /// <summary>Starts to listen, or skips the test.</summary>
    /// <param name="host">Whose eth0.</param>
    /// <param name="ipv6">ICMPv6 instead of ICMP.</param>
    public IcmpCapture(NetworkNamespace host, bool ipv6 = false)
    {
        Skip.When(Requires.Tool("tcpdump", "tcpdump"));
        _tcpdump = host.Start("tcpdump", "-i", "eth0", "-n", "-v", "-l", ipv6 ? "icmp6 and ip6[40] < 128" : "icmp and icmp[0] != 0 and icmp[0] != 8");
        _tcpdump.WaitForText("listening on", TimeSpan.FromSeconds(10));
    }

    /// <summary>Waits until it has seen a text.</summary>
    public void WaitFor(string text) => _tcpdump.WaitForText(text, TimeSpan.FromSeconds(10));

    /// <summary>Ends it; all that it has printed, a packet in some lines.</summary>
    public string Stop()
    {
        _tcpdump.Signal(ChildProcess.Terminate);
        return _tcpdump.WaitForExit(TimeSpan.FromSeconds(10)).Output;
    }

    /// <inheritdoc/>
    public void Dispose() => _tcpdump.Dispose();
}
