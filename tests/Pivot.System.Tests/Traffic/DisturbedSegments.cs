using System.Globalization;
using Pivot.Testing.Networks;

namespace Pivot.System.Tests.Traffic;

/// <summary>
/// How many TCP segments kernels sent again, and how many came behind a later one, since this was made. On a busy machine some do (a sender that moves to another processor overtakes itself on a veth pair): the ones are forwarded and counted like
/// any other, and of the others the receiver tells in an option that lengthens a segment.
/// </summary>
/// <param name="spaces">The hosts at both ends.</param>
internal sealed class DisturbedSegments(IReadOnlyList<NetworkNamespace> spaces)
{
    private readonly long _before = Total(spaces);

    /// <summary>So many so far, handshakes included.</summary>
    public long Count => Total(spaces) - _before;

    // RFC 4022's RetransSegs, and Linux's count of segments that were put into the queue of those that came too early.
    private static long Total(IReadOnlyList<NetworkNamespace> spaces) => spaces.Sum(static space => space.Invoke(static () => Counter("snmp", "Tcp: ", "RetransSegs") + Counter("netstat", "TcpExt: ", "TCPOFOQueue")));

    // /proc/net is that of the process; the thread is inside. A line of names, then one of values.
    private static long Counter(string file, string group, string name)
    {
        string[][] lines = [.. File.ReadLines($"/proc/thread-self/net/{file}").Where(line => line.StartsWith(group, StringComparison.Ordinal)).Select(static line => line.Split(' '))];
        return long.Parse(lines[1][Array.IndexOf(lines[0], name)], CultureInfo.InvariantCulture);
    }
}
