using System.Diagnostics;
using Pivot.System.Tests.Topology;
using Pivot.Testing.Networks;
using Pivot.Testing.Processes;

namespace Pivot.System.Tests.Traffic;

/// <summary>What tcpdump sees of ICMP errors and redirects on a host's eth0, quoted packets included.</summary>
internal sealed class IcmpCapture : IDisposable
{
    private const string Errors = "(icmp and icmp[0] != 0 and icmp[0] != 8) or (icmp6 and (ip6[40] < 128 or ip6[40] == 137))";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private readonly ChildProcess _tcpdump;

    /// <summary>Starts to listen, or skips the test.</summary>
    public IcmpCapture(NetworkNamespace host)
    {
        Skip.When(Requires.Tool("tcpdump", "tcpdump"));
        _tcpdump = host.Start("tcpdump", "-i", "eth0", "-n", "-t", "-x", "-l", Errors);
        _tcpdump.WaitForText("listening on", Limit);
    }

    /// <summary>Waits until it has seen an error of a kind.</summary>
    public void WaitFor(Func<IcmpMessage, bool> isWanted)
    {
        Stopwatch watch = Stopwatch.StartNew();
        while (!Read(_tcpdump.Transcript).Any(isWanted))
        {
            Assert.True(watch.Elapsed < Limit, $"no such ICMP error within {Limit.TotalSeconds:0} s, but:\n{_tcpdump.Transcript}");
            Thread.Yield();
        }
    }

    /// <summary>Ends it; all that it has seen.</summary>
    public IReadOnlyList<IcmpMessage> Stop()
    {
        _tcpdump.Signal(ChildProcess.Terminate);
        return Read(_tcpdump.WaitForExit(Limit).Output);
    }

    /// <inheritdoc/>
    public void Dispose() => _tcpdump.Dispose();

    private static List<IcmpMessage> Read(string dump) => PacketDump.Read(dump).ConvertAll(IcmpMessage.Parse);
}
