using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using Pivot.Linux.Interop;
using Pivot.Linux.Steering;
using Pivot.Testing;

namespace Pivot.Linux.Tests.Steering;

/// <summary>The stack of the programs, which this machine's kernel counts more kindly than those before Linux 6.13: these round each function's up to 32 bytes.</summary>
[Trait("Needs", "bpf")]
public sealed unsafe partial class BpfStackTests
{
    /// <summary>MAX_BPF_STACK (linux/filter.h).</summary>
    private const int Most = 512;
    private const int Rounding = 32;

    /// <summary>BPF_LOG_STATS (linux/bpf_verifier.h).</summary>
    private const uint Statistics = 4;

    /// <summary>What carries is called by the program itself, and calls nothing: it has the most stack.</summary>
    [Fact]
    public void Load_DeepestFunctionBelowTheProgram_FitsOlderKernelsStackToo()
    {
        Assert.SkipUnless(Requires.Bpf() is null, Requires.Bpf() ?? "");

        int[] depths = [.. StackDepths("pivot_steer").Select(static bytes => (bytes + Rounding - 1) / Rounding * Rounding)];

        Assert.True(depths.Length > 2, $"{depths.Length} functions");
        Assert.InRange(depths[0] + depths[1..].Max(), 1, Most);
    }

    /// <summary>By function, the program's own first.</summary>
    private static int[] StackDepths(string program)
    {
        byte[] file = BpfObject.BuiltIn();
        byte[] log = new byte[1 << 16];
        fixed (byte* start = file, text = log)
        {
            using BpfObjectHandle handle = Libbpf.bpf_object__open_mem(start, (nuint)file.Length, null);
            nint found = Libbpf.bpf_object__find_program_by_name(handle, program);
            Assert.Equal(0, bpf_program__set_log_level(found, Statistics));
            Assert.Equal(0, bpf_program__set_log_buf(found, text, (nuint)log.Length));
            Assert.Equal(0, Libbpf.bpf_object__load(handle));
        }

        Match depths = Depths().Match(Encoding.ASCII.GetString(log));
        Assert.True(depths.Success, Encoding.ASCII.GetString(log).TrimEnd('\0'));
        return [.. depths.Groups[1].Value.Split('+').Select(static number => int.Parse(number, CultureInfo.InvariantCulture))];
    }

    [LibraryImport("libbpf.so.1")]
    private static partial int bpf_program__set_log_level(nint program, uint level);

    [LibraryImport("libbpf.so.1")]
    private static partial int bpf_program__set_log_buf(nint program, byte* buffer, nuint bytes);

    [GeneratedRegex("^stack depth ([0-9+]+)", RegexOptions.Multiline)]
    private static partial Regex Depths();
}
