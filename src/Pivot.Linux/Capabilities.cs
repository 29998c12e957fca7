using System.Globalization;

namespace Pivot.Linux;

/// <summary>The rights of the calling thread (capabilities(7)).</summary>
public static class Capabilities
{
    private const int NetAdmin = 12;
    private const int NetRaw = 13;
    private const int SysAdmin = 21;

    /// <summary>Whether this thread may change network interfaces, routes and rules (<c>CAP_NET_ADMIN</c>).</summary>
    public static bool HasNetAdmin => Has(NetAdmin);

    /// <summary>Whether this thread may open packet sockets (<c>CAP_NET_RAW</c>).</summary>
    public static bool HasNetRaw => Has(NetRaw);

    /// <summary>Whether this thread may find BPF programs that another process has loaded (<c>CAP_SYS_ADMIN</c>).</summary>
    public static bool HasSysAdmin => Has(SysAdmin);

    /// <summary>Reads <c>CapEff</c> from the text of /proc/PID/status; 0 when it is not there.</summary>
    internal static ulong ParseEffective(string status)
    {
        foreach (ReadOnlySpan<char> line in status.AsSpan().EnumerateLines())
        {
            if (line.StartsWith("CapEff:")
                && ulong.TryParse(line[7..].Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong bits))
            {
                return bits;
            }
        }

        return 0;
    }

    private static bool Has(int capability) => ((ParseEffective(File.ReadAllText("/proc/thread-self/status")) >> capability) & 1) != 0;
}
