using System.Globalization;
using Pivot.Testing.Networks;

namespace Pivot.System.Tests.Traffic;

/// <summary>How many TCP segments kernels sent again since this was made: on a busy machine some do, and each is forwarded and counted like any other.</summary>
/// <param name="spaces">The hosts at both ends.</param>
internal sealed class RepeatedSegments(IReadOnlyList<NetworkNamespace> spaces)
{
    private readonly long _before = Total(spaces);

    /// <summary>So many so far, handshakes included.</summary>
    public long Count => Total(spaces) - _before;

    private static long Total(IReadOnlyList<NetworkNamespace> spaces) => spaces.Sum(static space => space.Invoke(OfThisNamespace));

    // /proc/net is that of the process; the thread is inside. RetransSegs of RFC 4022: a line of names, then one of values.
    private static long OfThisNamespace()
    {
        string[][] lines = [.. File.ReadLines("/proc/thread-self/net/snmp").Where(static line => line.StartsWith("Tcp: ", StringComparison.Ordinal)).Select(static line => line.Split(' '))];
        return long.Parse(lines[1][Array.IndexOf(lines[0], "RetransSegs")], CultureInfo.InvariantCulture);
    }
}
