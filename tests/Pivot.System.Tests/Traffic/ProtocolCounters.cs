using System.Globalization;
using Pivot.Testing.Networks;

namespace Pivot.System.Tests.Traffic;

/// <summary>What the kernel counts for a namespace's sockets, by the names of /proc/net/snmp and its like, which are those of the process: the thread is inside.</summary>
internal static class ProtocolCounters
{
    /// <summary>A counter of TCP, of both IP versions.</summary>
    public static long Tcp(NetworkNamespace space, string name) => space.Invoke(() => Value("snmp", "Tcp: ", name));

    /// <summary>A counter of Linux's own for TCP, of both IP versions.</summary>
    public static long TcpExtension(NetworkNamespace space, string name) => space.Invoke(() => Value("netstat", "TcpExt: ", name));

    /// <summary>A counter of UDP, of both IP versions.</summary>
    public static long Udp(NetworkNamespace space, string name) => space.Invoke(() => Value("snmp", "Udp: ", name) + Value6($"Udp6{name}"));

    // A line of names, then one of values.
    private static long Value(string file, string protocol, string name)
    {
        string[][] lines = [.. File.ReadLines($"/proc/thread-self/net/{file}").Where(line => line.StartsWith(protocol, StringComparison.Ordinal)).Select(static line => line.Split(' '))];
        return Number(lines[1][Array.IndexOf(lines[0], name)]);
    }

    // A line each.
    private static long Value6(string name) =>
        Number(File.ReadLines("/proc/thread-self/net/snmp6").Select(static line => line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)).First(line => line[0] == name)[1]);

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
