using Pivot.Linux.Interop;
using Pivot.Linux.Steering;

namespace Pivot.Linux.FastPath;

/// <summary>How much room new maps get.</summary>
/// <param name="Servers">Real servers that can be carried to; those beyond stay on the slow path.</param>
/// <param name="Processors">Processors that count what they carry: all that the machine may ever have.</param>
/// <param name="EventBytes">The ring of events: a power of two, whole pages.</param>
internal sealed record FlowSizes(uint Servers, uint Processors, uint EventBytes)
{
    /// <summary>1,024 servers take 64 KiB, and 32 KiB for each processor. A ring of 256 KiB has room for 10,922 events, and what does not fit is found out in another way.</summary>
    /// <exception cref="LinuxException">The processors cannot be counted.</exception>
    public static FlowSizes Usual() => new(1024, (uint)BpfPrograms.Check(Libbpf.libbpf_num_possible_cpus(), "libbpf_num_possible_cpus()"), 256 << 10);
}
