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
