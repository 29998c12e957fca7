using Pivot.Linux.Interop;

namespace Pivot.Linux.Terminals;

/// <summary>The size of the terminal on standard output.</summary>
public static unsafe class TerminalSize
{
    private const int Output = 1;

    /// <summary>Columns and rows; null where there is no terminal, or one that does not know its size, as a serial line.</summary>
    public static (int Columns, int Rows)? OfOutput()
    {
        WindowSize size;
        return Libc.ioctl(Output, Libc.TIOCGWINSZ, &size) == 0 && size is { Columns: > 0, Rows: > 0 } ? (size.Columns, size.Rows) : null;
    }
}
