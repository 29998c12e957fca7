using System.Globalization;

namespace Pivot.Linux.Memory;

/// <summary>How much memory the machine has.</summary>
public static class MachineMemory
{
    /// <summary>Bytes of memory that the kernel manages (<c>MemTotal</c> of /proc/meminfo).</summary>
    /// <exception cref="HostException">/proc/meminfo does not say.</exception>
    public static long TotalBytes() =>
        ParseTotal(File.ReadAllText("/proc/meminfo"))
        ?? throw new HostException("/proc/meminfo has no line \"MemTotal: N kB\": mount /proc, or set [director] connections instead of 0.");

    /// <summary>Reads <c>MemTotal</c> from the text of /proc/meminfo; null when it is not there.</summary>
    internal static long? ParseTotal(string text)
    {
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            if (line.StartsWith("MemTotal:") && line.EndsWith(" kB")
                && long.TryParse(line[9..^3].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out long kibibytes))
            {
                return kibibytes * 1024;
            }
        }

        return null;
    }
}
