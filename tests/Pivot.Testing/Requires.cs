using System.Globalization;

namespace Pivot.Testing;

/// <summary>
/// What this machine lacks for a test, in words for a skip. Each method returns null when nothing is missing:
/// <c>Assert.SkipWhen(Requires.NetAdmin() is { } missing, missing)</c>.
/// </summary>
public static class Requires
{
    private const int CapNetAdmin = 12;
    private const int CapSysAdmin = 21;
    private static readonly string[] SystemFolders = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

    /// <summary>Network namespaces can be made and configured: root with CAP_NET_ADMIN and CAP_SYS_ADMIN, and <c>ip</c>.</summary>
    public static string? NetworkNamespaces() => NetAdmin() ?? Capability(CapSysAdmin, "CAP_SYS_ADMIN") ?? Tool("ip", "iproute2") ?? Tool("nsenter", "util-linux");

    /// <summary>Links, routes and rules can be changed.</summary>
    public static string? NetAdmin() => Capability(CapNetAdmin, "CAP_NET_ADMIN");

    /// <summary>A TUN device can be opened.</summary>
    public static string? TunDevice() => File.Exists("/dev/net/tun") ? null : "needs /dev/net/tun (kernel module tun)";

    /// <summary>BPF programs can be loaded: libbpf, CAP_SYS_ADMIN and a kernel with BPF.</summary>
    public static string? Bpf() => !System.Runtime.InteropServices.NativeLibrary.TryLoad("libbpf.so.1", out _)
        ? "needs libbpf.so.1 (apt-get install libbpf1)"
        : Capability(CapSysAdmin, "CAP_SYS_ADMIN") ?? (File.Exists("/proc/sys/kernel/unprivileged_bpf_disabled") ? null : "needs a kernel with BPF");

    /// <summary>Programs that a test starts hear of SIGHUP: what was started by nohup ignores it, and so do all below.</summary>
    public static string? HangUpSignal()
    {
        string line = File.ReadLines("/proc/self/status").First(static text => text.StartsWith("SigIgn:", StringComparison.Ordinal));
        ulong ignored = ulong.Parse(line.AsSpan("SigIgn:".Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return (ignored & 1) == 0 ? null : "needs SIGHUP not to be ignored (this test run was started by nohup)";
    }

    /// <summary>A program is installed.</summary>
    /// <param name="program">Name looked for in PATH and the system folders.</param>
    /// <param name="package">The Debian package that holds it, for the message.</param>
    public static string? Tool(string program, string package) =>
        Find(program) is null ? $"needs {program} (apt-get install {package})" : null;

    /// <summary>promtool has been fetched.</summary>
    public static string? Promtool() => File.Exists(RepositoryPaths.Promtool) ? null : $"needs {RepositoryPaths.Promtool} (run scripts/promtool.sh)";

    /// <summary>A guest can be started.</summary>
    public static string? Guest() => Guests.GuestParts.Missing();

    /// <summary>The AOT binary has been built.</summary>
    public static string? PivotBinary() =>
        File.Exists(RepositoryPaths.PivotBinary) ? null : $"needs {RepositoryPaths.PivotBinary} (run ./build.sh, or set PIVOT_BINARY)";

    /// <summary>The absolute path of a program, or null.</summary>
    public static string? Find(string program)
    {
        IEnumerable<string> folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Concat(SystemFolders);
        return folders.Where(static folder => folder.Length > 0).Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
    }

    private static string? Capability(int bit, string name)
    {
        string line = File.ReadLines("/proc/self/status").First(static text => text.StartsWith("CapEff:", StringComparison.Ordinal));
        ulong effective = ulong.Parse(line.AsSpan("CapEff:".Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return (effective & (1UL << bit)) != 0 ? null : $"needs {name} (run as root)";
    }
}
