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

    /// <summary>Tells the system the size, and with it the programs on the terminal; 0 and 0 = unknown.</summary>
    public static void SetOfOutput(int columns, int rows)
    {
        WindowSize size = new() { Columns = (ushort)columns, Rows = (ushort)rows };
        _ = Libc.ioctl(Output, Libc.TIOCSWINSZ, &size);
    }
}
