using System.Globalization;
using Pivot.Testing.Networks;

namespace Pivot.System.Tests.Traffic;

/// <summary>
/// How many TCP segments kernels sent again, and how many resets, since this was made. On a busy machine there are some of both (a reset answers what comes late to a connection that is over): each is forwarded and counted like any other,
/// and a reset has no options.
/// </summary>
/// <param name="spaces">The hosts at both ends.</param>
internal sealed class UnusualSegments(IReadOnlyList<NetworkNamespace> spaces)
{
    private readonly long _before = Total(spaces);

    /// <summary>So many so far, handshakes included.</summary>
    public long Count => Total(spaces) - _before;

    private static long Total(IReadOnlyList<NetworkNamespace> spaces) => spaces.Sum(static space => space.Invoke(OfThisNamespace));

    // /proc/net is that of the process; the thread is inside. RetransSegs and OutRsts of RFC 4022: a line of names, then one of values.
    private static long OfThisNamespace()
    {
        string[][] lines = [.. File.ReadLines("/proc/thread-self/net/snmp").Where(static line => line.StartsWith("Tcp: ", StringComparison.Ordinal)).Select(static line => line.Split(' '))];
        return Value("RetransSegs") + Value("OutRsts");

        long Value(string name) => long.Parse(lines[1][Array.IndexOf(lines[0], name)], CultureInfo.InvariantCulture);
    }
}
