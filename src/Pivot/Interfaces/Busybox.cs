using Pivot.Linux;
using Pivot.Linux.Processes;

namespace Pivot.Interfaces;

/// <summary>The programs of busybox that a run starts.</summary>
internal static class Busybox
{
    /// <summary>The name of its DHCP client.</summary>
    public const string DhcpClientName = "udhcpc";

    /// <summary>How to start its DHCP client.</summary>
    /// <exception cref="HostException">There is none.</exception>
    public static IReadOnlyList<string> DhcpClient() =>
        ProgramPath.Find(DhcpClientName) is { } alone ? [alone]
        : ProgramPath.Find("busybox") is { } busybox ? [busybox, DhcpClientName]
        : throw new HostException("address = \"dhcp\" needs busybox's udhcpc, and PATH leads to neither udhcpc nor busybox: install it (Debian: `apt-get install busybox`), or give the interface addresses.");
}
