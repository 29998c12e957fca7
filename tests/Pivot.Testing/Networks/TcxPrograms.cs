using System.Runtime.InteropServices;

namespace Pivot.Testing.Networks;

/// <summary>BPF programs in the kernel's own lists (tcx, Linux 6.6), which <c>tc</c> does not show.</summary>
internal static unsafe partial class TcxPrograms
{
    private const int Ingress = 46;
    private const int Egress = 47;
    private const int Room = 16;

    /// <summary>One line for each program on an interface of the calling thread's namespace; none on a kernel without tcx, or without libbpf.</summary>
    public static IEnumerable<string> On(string link)
    {
        int index = if_nametoindex(link);
        return [.. Of(index, Ingress).Select(id => $"tcx ingress {link}: program {id}"), .. Of(index, Egress).Select(id => $"tcx egress {link}: program {id}")];
    }

    private static uint[] Of(int index, int type)
    {
        uint[] ids = new uint[Room];
        uint count = Room;
        try
        {
            fixed (uint* start = ids)
            {
                return bpf_prog_query(index, type, 0, null, start, &count) == 0 ? ids[..(int)count] : [];
            }
        }
        catch (DllNotFoundException)
        {
            return [];
        }
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int if_nametoindex(string name);

    [LibraryImport("libbpf.so.1")]
    private static partial int bpf_prog_query(int target, int type, uint queryFlags, uint* attachFlags, uint* ids, uint* count);
}
