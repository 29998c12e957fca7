using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Pivot.Testing.Processes;

namespace Pivot.Testing.Terminals;

/// <summary>A terminal that a test plays: the program that runs on it gets the keys, and a <see cref="VtScreen"/> shows what it prints. The terminal hangs up when it is disposed.</summary>
public sealed partial class PseudoTerminal : IDisposable
{
    private const uint SetSize = 0x5414; // TIOCSWINSZ
    private const uint Unlock = 0x40045431; // TIOCSPTLCK
    private const uint GetNumber = 0x80045430; // TIOCGPTN

    private readonly FileStream _master;
    private readonly bool _scrolls;

    /// <summary>While one program has it open, the others that come and go do not end it.</summary>
    private readonly SafeFileHandle _open;
    private readonly Thread _reader;
    private readonly object _gate = new(); // guards _screen and _fault; pulsed when the screen changes
    private VtScreen _screen;
    private Exception? _fault;

    /// <summary>Opens it.</summary>
    /// <param name="columns">Columns.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="tellsSize">False for a terminal that does not know its size, as a serial line.</param>
    /// <param name="scrolls">It is that of a shell, and answers where its cursor is.</param>
    public PseudoTerminal(int columns, int rows, bool tellsSize = true, bool scrolls = false)
    {
        _scrolls = scrolls;
        SafeFileHandle handle = File.OpenHandle("/dev/ptmx", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        Control(handle, Unlock, [0]);
        int[] number = [0];
        Control(handle, GetNumber, number);
        Path = string.Create(CultureInfo.InvariantCulture, $"/dev/pts/{number[0]}");
        _open = File.OpenHandle(Path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        _master = new FileStream(handle, FileAccess.ReadWrite, bufferSize: 0);
        _screen = NewScreen(columns, rows);
        if (tellsSize)
        {
            Control(handle, SetSize, [rows | (columns << 16), 0]);
        }

        _reader = new Thread(Read) { IsBackground = true, Name = "pseudo-terminal" };
        _reader.Start();
    }

    /// <summary>The file that the program has as its terminal.</summary>
    public string Path { get; }

    /// <summary>What it shows now.</summary>
    public string Text
    {
        get
        {
            lock (_gate)
            {
                return _screen.Text;
            }
        }
    }

    /// <summary>All that has been printed since the last change of size, with what has left the screen at its upper end.</summary>
    public string Printed
    {
        get
        {
            lock (_gate)
            {
                return string.Join('\n', [.. _screen.Scrolled, .. _screen.Lines]);
            }
        }
    }

    /// <summary>Characters that the program has printed since the last change of size.</summary>
    public long Received
    {
        get
        {
            lock (_gate)
            {
                return _screen.Received;
            }
        }
    }

    /// <summary>The terminal's settings as <c>stty -g</c> writes them.</summary>
    public string Settings => Command.Run("sh", "-c", $"exec stty -g < {Path}").Succeeded();

    /// <summary>A command line that runs a program on this terminal as its controlling one.</summary>
    public string[] On(params IReadOnlyList<string> arguments) => ["sh", "-c", $"exec setsid --ctty \"$@\" < {Path} > {Path}", "sh", .. arguments];

    /// <summary>Presses keys.</summary>
    public void Type(string keys)
    {
        _master.Write(Encoding.UTF8.GetBytes(keys));
        _master.Flush();
    }

    /// <summary>Changes the size, of which the program hears by SIGWINCH.</summary>
    public void Resize(int columns, int rows)
    {
        lock (_gate)
        {
            _screen = NewScreen(columns, rows);
        }

        Control(_master.SafeFileHandle, SetSize, [rows | (columns << 16), 0]);
    }

    /// <summary>Waits until the screen is as wanted.</summary>
    /// <exception cref="TimeoutException">It did not become so; the message holds what it shows.</exception>
    public void WaitFor(Func<string, bool> wanted, string description, TimeSpan limit)
    {
        Stopwatch watch = Stopwatch.StartNew();
        lock (_gate)
        {
            while (!wanted(_screen.Text))
            {
                if (_fault is not null)
                {
                    throw new InvalidOperationException($"{_fault.Message}; the screen shows:\n{_screen.Text}", _fault);
                }

                TimeSpan left = limit - watch.Elapsed;
                if (left <= TimeSpan.Zero || !Monitor.Wait(_gate, left))
                {
                    throw new TimeoutException($"the screen did not show {description} within {limit.TotalSeconds:0} s but:\n{_screen.Text}");
                }
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _open.Dispose();
        _master.Dispose();
    }

    private VtScreen NewScreen(int columns, int rows)
    {
        VtScreen screen = new(columns, rows, _scrolls);
        screen.Answered += Type;
        return screen;
    }

    private void Read()
    {
        byte[] buffer = new byte[4096];
        Decoder decoder = Encoding.UTF8.GetDecoder();
        char[] text = new char[4096];
        try
        {
            while (_master.Read(buffer) is > 0 and int count)
            {
                int length = decoder.GetChars(buffer, 0, count, text, 0);
                lock (_gate)
                {
                    _screen.Write(new string(text, 0, length));
                    Monitor.PulseAll(_gate);
                }
            }
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The last program on it has gone, or the test is over.
        }
        catch (InvalidOperationException error)
        {
            lock (_gate)
            {
                _fault = error;
                Monitor.PulseAll(_gate);
            }
        }
    }

    private static void Control(SafeFileHandle handle, uint request, int[] argument)
    {
        if (ioctl((int)handle.DangerousGetHandle(), request, argument) != 0)
        {
            throw new IOException(string.Create(CultureInfo.InvariantCulture, $"ioctl({request:x}): errno {Marshal.GetLastPInvokeError()}"));
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ioctl(int fd, nuint request, int[] argument);
}
