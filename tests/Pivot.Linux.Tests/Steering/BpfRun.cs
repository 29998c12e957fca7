using System.Runtime.InteropServices;
using Pivot.Linux.Steering;

namespace Pivot.Linux.Tests.Steering;

/// <summary>Runs a loaded program over one packet without any interface (BPF_PROG_TEST_RUN): the packet comes in by loopback, whose link-layer address is all zeros.</summary>
internal static unsafe partial class BpfRun
{
    /// <summary>The interface that the kernel lets the packet come in by.</summary>
    public const int Loopback = 1;

    private const uint Redirect = 7;
    private const uint Unspecified = uint.MaxValue;

    /// <summary>True when the program steers the packet, false when it leaves it to the kernel.</summary>
    public static bool Steers(int program, ReadOnlySpan<byte> packet) => Run(program, packet, 1).Verdict switch
    {
        Redirect => true,
        Unspecified => false,
        uint other => throw new InvalidOperationException($"verdict {other}"),
    };

    /// <summary>Average nanoseconds of a run.</summary>
    public static uint Measure(int program, ReadOnlySpan<byte> packet, int repeat) => Run(program, packet, repeat).Nanoseconds;

    /// <summary>The packet's way through the program: verdict, bytes and average nanoseconds.</summary>
    /// <param name="program">Its descriptor.</param>
    /// <param name="packet">From the Ethernet header on.</param>
    /// <param name="context">Where it comes in, and as what.</param>
    /// <param name="repeat">How often; the bytes are those of the last run, over what the one before made.</param>
    public static Passage Pass(int program, ReadOnlySpan<byte> packet, in PacketContext context, int repeat = 1)
    {
        byte[] bytes = new byte[packet.Length + 256];
        PacketContext copy = context;
        fixed (byte* start = packet, end = bytes)
        {
            TestRunOptions options = new()
            {
                Size = (nuint)sizeof(TestRunOptions),
                DataIn = start,
                DataInBytes = (uint)packet.Length,
                DataOut = end,
                DataOutBytes = (uint)bytes.Length,
                ContextIn = &copy,
                ContextInBytes = (uint)sizeof(PacketContext),
                Repeat = repeat,
            };
            _ = BpfPrograms.Check(bpf_prog_test_run_opts(program, &options), "bpf(BPF_PROG_TEST_RUN)");
            return new Passage(options.Verdict, bytes[..(int)options.DataOutBytes], options.Duration);
        }
    }

    private static (uint Verdict, uint Nanoseconds) Run(int program, ReadOnlySpan<byte> packet, int repeat)
    {
        fixed (byte* start = packet)
        {
            TestRunOptions options = new() { Size = (nuint)sizeof(TestRunOptions), DataIn = start, DataInBytes = (uint)packet.Length, Repeat = repeat };
            _ = BpfPrograms.Check(bpf_prog_test_run_opts(program, &options), "bpf(BPF_PROG_TEST_RUN)");
            return (options.Verdict, options.Duration);
        }
    }

    [LibraryImport("libbpf.so.1")]
    private static partial int bpf_prog_test_run_opts(int fd, TestRunOptions* options);

    /// <summary>What becomes of a packet.</summary>
    public readonly record struct Passage(uint Verdict, byte[] Bytes, uint Nanoseconds)
    {
        /// <summary>It was sent on by the program.</summary>
        public bool IsRedirected => Verdict == Redirect;
    }

    /// <summary>The fields of <c>struct __sk_buff</c> (linux/bpf.h) that a test may set.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 192)]
    public struct PacketContext
    {
        /// <summary>The interface that it comes in by; its link-layer address is the packet's destination.</summary>
        [FieldOffset(40)]
        public int InterfaceIndex;

        /// <summary>Payload of each segment of a superpacket.</summary>
        [FieldOffset(176)]
        public uint SegmentBytes;
    }

    /// <summary><c>struct bpf_test_run_opts</c> (bpf/bpf.h).</summary>
    [StructLayout(LayoutKind.Sequential, Size = 80)]
    private struct TestRunOptions
    {
        public nuint Size;
        public void* DataIn;
        public void* DataOut;
        public uint DataInBytes;
        public uint DataOutBytes;
        public void* ContextIn;
        public void* ContextOut;
        public uint ContextInBytes;
        public uint ContextOutBytes;
        public uint Verdict;
        public int Repeat;
        public uint Duration;
        public uint Flags;
        public uint Cpu;
        public uint BatchSize;
    }
}
