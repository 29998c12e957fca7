using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Pivot.Linux.Interop;

namespace Pivot.Linux.Terminals;

/// <summary>
/// The terminal on standard input while keys are read one by one: nothing is echoed, and Ctrl-C and Ctrl-S are keys like any other, for noise on a serial line must not stop the output; the line's speed, parity and flow control by wires stay as
/// they are. Written line ends go to the begin of the next line. Disposing puts the terminal back. Reading is for one thread; the rest is safe from any.
/// </summary>
public sealed unsafe class KeyTerminal : IDisposable
{
    private const int Input = 0;

    private readonly TerminalAttributes _before;
    private readonly SafeFileHandle _wake;

    private KeyTerminal(in TerminalAttributes before)
    {
        _before = before;
        _wake = FileDescriptor.Own(Libc.eventfd(0, Libc.EFD_NONBLOCK | Libc.EFD_CLOEXEC), "eventfd()");
        TakeKeys();
    }

    /// <summary>Takes the terminal over; null when standard input is none.</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public static KeyTerminal? TryOpen()
    {
        TerminalAttributes attributes;
        return Libc.tcgetattr(Input, &attributes) == 0 ? new KeyTerminal(attributes) : null;
    }

    /// <summary>Sets the terminal for keys, again after another program or a stop of this one has changed it.</summary>
    public void TakeKeys()
    {
        TerminalAttributes attributes = _before;
        attributes.InputFlags &= ~(Libc.ISTRIP | Libc.INLCR | Libc.IGNCR | Libc.ICRNL | Libc.IXON);
        attributes.OutputFlags |= Libc.OPOST | Libc.ONLCR;
        attributes.LocalFlags &= ~(Libc.ICANON | Libc.ECHO | Libc.ISIG | Libc.IEXTEN);
        attributes.Characters[Libc.VMIN] = 1;
        attributes.Characters[Libc.VTIME] = 0;
        _ = Libc.tcsetattr(Input, Libc.TCSANOW, &attributes);
    }

    /// <summary>Puts the terminal back as it was.</summary>
    public void Restore()
    {
        TerminalAttributes attributes = _before;
        _ = Libc.tcsetattr(Input, Libc.TCSANOW, &attributes);
    }

    /// <summary>Sets the terminal for a program that reads lines, echoed and edited by the terminal, with Ctrl-C as the signal; there is nobody that Ctrl-Z would go back to.</summary>
    public void TakeLines()
    {
        TerminalAttributes attributes = _before;
        attributes.InputFlags = (attributes.InputFlags | Libc.ICRNL) & ~(Libc.ISTRIP | Libc.INLCR | Libc.IGNCR);
        attributes.OutputFlags |= Libc.OPOST | Libc.ONLCR;
        attributes.LocalFlags |= Libc.ICANON | Libc.ECHO | Libc.ECHOE | Libc.ECHOK | Libc.ISIG | Libc.IEXTEN;
        attributes.Characters[Libc.VSUSP] = 0;
        _ = Libc.tcsetattr(Input, Libc.TCSADRAIN, &attributes);
    }

    /// <summary>Waits for keys, for <see cref="Wake"/>, for something else or for the end of a time.</summary>
    /// <param name="keys">Gets the bytes of the keys.</param>
    /// <param name="milliseconds">At most; 0 does not wait, -1 has no end.</param>
    /// <param name="other">Ends the wait when it can be read; null = nothing.</param>
    /// <returns>How many bytes there are, 0 when there are none, -1 when the terminal is gone.</returns>
    public int Read(Span<byte> keys, int milliseconds, SafeFileHandle? other = null)
    {
        PollDescriptor* descriptors = stackalloc PollDescriptor[3];
        descriptors[0] = new PollDescriptor { Fd = Input, Events = Libc.POLLIN };
        descriptors[1] = new PollDescriptor { Fd = _wake.Number(), Events = Libc.POLLIN };
        descriptors[2] = new PollDescriptor { Fd = other?.Number() ?? -1, Events = Libc.POLLIN };
        if (Libc.poll(descriptors, 3, milliseconds) <= 0)
        {
            return 0;
        }

        if (descriptors[1].Revents != 0)
        {
            ulong count;
            _ = Libc.read(_wake.Number(), &count, sizeof(ulong));
        }

        if (descriptors[0].Revents == 0)
        {
            return 0;
        }

        fixed (byte* start = keys)
        {
            nint count = Libc.read(Input, start, (nuint)keys.Length);
            return count > 0 ? (int)count : count < 0 && Marshal.GetLastPInvokeError() is Errno.EINTR or Errno.EAGAIN ? 0 : -1;
        }
    }

    /// <summary>Ends a <see cref="Read"/> that waits, or the next one.</summary>
    public void Wake()
    {
        ulong one = 1;
        _ = Libc.write(_wake.Number(), &one, sizeof(ulong));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Restore();
        _wake.Dispose();
    }
}
