using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Pivot.Linux.Interop;

/// <summary>The 32 control characters of a terminal (<c>NCCS</c>, termios.h).</summary>
[InlineArray(32)]
internal struct ControlCharacters
{
    private byte _first;
}

/// <summary><c>struct termios</c> (termios.h) of the C library, which is not the kernel's.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TerminalAttributes
{
    /// <summary><c>c_iflag</c>.</summary>
    public uint InputFlags;

    /// <summary><c>c_oflag</c>.</summary>
    public uint OutputFlags;

    /// <summary><c>c_cflag</c>.</summary>
    public uint ControlFlags;

    /// <summary><c>c_lflag</c>.</summary>
    public uint LocalFlags;

    /// <summary><c>c_line</c>.</summary>
    public byte LineDiscipline;

    /// <summary><c>c_cc</c>.</summary>
    public ControlCharacters Characters;

    /// <summary><c>c_ispeed</c>.</summary>
    public uint InputSpeed;

    /// <summary><c>c_ospeed</c>.</summary>
    public uint OutputSpeed;
}

/// <summary><c>struct winsize</c> (sys/ioctl.h).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct WindowSize
{
    /// <summary>Rows; 0 = not known, as on a serial line.</summary>
    public ushort Rows;

    /// <summary>Columns; 0 = not known.</summary>
    public ushort Columns;

    /// <summary>Not used.</summary>
    public ushort XPixels;

    /// <summary>Not used.</summary>
    public ushort YPixels;
}

/// <summary>termios.h and sys/ioctl.h. The numbers are the generic ones, the same on x64 and arm64.</summary>
internal static unsafe partial class Libc
{
    public const uint ISTRIP = 0x0020;
    public const uint INLCR = 0x0040;
    public const uint IGNCR = 0x0080;
    public const uint ICRNL = 0x0100;
    public const uint IXON = 0x0400;
    public const uint OPOST = 0x0001;
    public const uint ONLCR = 0x0004;
    public const uint ISIG = 0x0001;
    public const uint ICANON = 0x0002;
    public const uint ECHO = 0x0008;
    public const uint ECHOE = 0x0010;
    public const uint ECHOK = 0x0020;
    public const uint IEXTEN = 0x8000;
    public const int VTIME = 5;
    public const int VMIN = 6;
    public const int VSUSP = 10;
    public const int TCSANOW = 0;
    public const int TCSADRAIN = 1;
    public const uint TIOCGWINSZ = 0x5413;
    public const uint TIOCSWINSZ = 0x5414;

    [LibraryImport("libc", SetLastError = true)]
    public static partial int tcsetpgrp(int fd, int group);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int tcgetattr(int fd, TerminalAttributes* attributes);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int tcsetattr(int fd, int when, TerminalAttributes* attributes);
}
