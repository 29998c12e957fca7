using System.Runtime.InteropServices;

namespace Pivot.Linux.Interop;

/// <summary>What libbpf says while it works on this thread, the verifier's log among it. Without this it would go to standard error.</summary>
internal static unsafe partial class LibbpfLog
{
    private const string VerifierLogBegins = "-- BEGIN PROG LOAD LOG --";
    private const string VerifierLogEnds = "-- END PROG LOAD LOG --";
    private const int DebugLevel = 2;
    private const int LinesShown = 3;

    [ThreadStatic]
    private static List<string>? t_lines;

    /// <summary>Begins anew.</summary>
    /// <exception cref="DllNotFoundException">There is no libbpf.</exception>
    public static void Clear()
    {
        t_lines = [];
        _ = Libbpf.libbpf_set_print(&Print);
    }

    /// <summary>The last lines that the verifier said, or else libbpf; empty when neither said anything. One line.</summary>
    public static string Tail() => Tail(t_lines ?? []);

    /// <summary>The telling last lines: the verifier's without its statistics, or else libbpf's own.</summary>
    internal static string Tail(List<string> lines)
    {
        int begin = lines.FindLastIndex(line => line.Contains(VerifierLogBegins, StringComparison.Ordinal));
        int end = lines.FindLastIndex(line => line.Contains(VerifierLogEnds, StringComparison.Ordinal));
        List<string> telling = begin >= 0 && end > begin ? lines[(begin + 1)..end].FindAll(line => !IsStatistic(line)) : lines;
        return string.Join(" | ", telling.TakeLast(LinesShown).Select(line => line.Trim()));
    }

    private static bool IsStatistic(string line) =>
        line.StartsWith("processed ", StringComparison.Ordinal) || line.StartsWith("verification time", StringComparison.Ordinal) || line.StartsWith("stack depth", StringComparison.Ordinal);

    /// <summary><c>libbpf_print_fn_t</c>. A <c>va_list</c> parameter is a pointer on x64 and arm64.</summary>
    [UnmanagedCallersOnly]
    private static int Print(int level, byte* format, nint arguments)
    {
        byte* text;
        if (level < DebugLevel && t_lines is { } lines && vasprintf(&text, format, arguments) >= 0)
        {
            string said = Marshal.PtrToStringUTF8((nint)text) ?? "";
            NativeMemory.Free(text);
            lines.AddRange(said.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.StartsWith("libbpf: ", StringComparison.Ordinal) ? line[8..] : line));
        }

        return 0;
    }

    [LibraryImport("libc")]
    private static partial int vasprintf(byte** text, byte* format, nint arguments);
}
