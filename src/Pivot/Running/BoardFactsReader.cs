using System.Globalization;
using Pivot.Config;
using Pivot.Director.Services;
using Pivot.Linux;
using Pivot.Linux.RtNetlink;

namespace Pivot.Running;

/// <summary>Asks the kernel what the rules of the configuration have to know of the board. Needs no rights.</summary>
internal static class BoardFactsReader
{
    /// <summary>The facts; what the kernel does not tell is as if not known.</summary>
    public static BoardFacts Read()
    {
        BoardFacts facts = BoardFacts.Unknown;
        if (LocalPorts(Sysctl.TryRead("net/ipv4/ip_local_port_range"), Sysctl.TryRead("net/ipv4/ip_local_reserved_ports")) is { } ports)
        {
            facts = facts with { LocalPorts = [.. ports] };
        }

        try
        {
            using RtNetlinkClient netlink = new();
            return facts with { Addresses = [.. BoardAddresses.Read(netlink).All] };
        }
        catch (LinuxException)
        {
            // Checking a file must work where netlink does not, as in a sandbox; the start asks again and fails for itself.
            return facts;
        }
    }

    /// <summary>The ports of <c>ip_local_port_range</c> ("32768	60999") that <c>ip_local_reserved_ports</c> ("8080,9000-9099") leaves over; null when the former cannot be read.</summary>
    internal static IReadOnlyList<PortRange>? LocalPorts(string? range, string? reserved)
    {
        string[] ends = (range ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (ends.Length != 2 || ParseRange($"{ends[0]}-{ends[1]}") is not { } whole)
        {
            return null;
        }

        var left = new List<PortRange>();
        int next = whole.First;
        foreach (string text in (reserved ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            // The kernel lists them ascending, whatever was written.
            if (ParseRange(text) is { } taken && taken.Last >= next)
            {
                Add(left, next, Math.Min(taken.First - 1, whole.Last));
                next = taken.Last + 1;
            }
        }

        Add(left, next, whole.Last);
        return left;
    }

    private static void Add(List<PortRange> ranges, int first, int last)
    {
        if (first <= last)
        {
            ranges.Add(new PortRange((ushort)first, (ushort)last));
        }
    }

    private static PortRange? ParseRange(string text)
    {
        int dash = text.IndexOf('-', StringComparison.Ordinal);
        ReadOnlySpan<char> first = dash < 0 ? text : text.AsSpan(0, dash);
        ReadOnlySpan<char> last = dash < 0 ? text : text.AsSpan(dash + 1);
        return ushort.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out ushort low)
            && ushort.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out ushort high) && low <= high
            ? new PortRange(low, high)
            : null;
    }
}
