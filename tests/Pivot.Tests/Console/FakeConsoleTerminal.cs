using System.Diagnostics;
using System.Text;
using Pivot.Console.Screen;
using Pivot.Testing.Terminals;

namespace Pivot.Tests.Console;

/// <summary>A terminal that a test types at, and whose screen it reads.</summary>
internal sealed class FakeConsoleTerminal : IConsoleTerminal
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly object _gate = new(); // guards all below; pulsed with each change
    private readonly Queue<byte> _keys = new();
    private readonly VtScreen? _screen;
    private readonly List<string> _notices = [];
    private (int Columns, int Rows)? _size;
    private bool _isWoken;
    private bool _isAtPrompt; // all keys are read, and the session waits for a line
    private bool _isClosed;

    /// <param name="columns">Of the screen.</param>
    /// <param name="rows">Of the screen.</param>
    /// <param name="tellsSize">False for one that has to be asked.</param>
    /// <param name="hasScreen">False where nobody looks.</param>
    public FakeConsoleTerminal(int columns = 80, int rows = 24, bool tellsSize = true, bool hasScreen = true)
    {
        _size = tellsSize ? (columns, rows) : null;
        _screen = hasScreen ? new VtScreen(columns, rows, scrolls: true) : null;
        if (_screen is not null)
        {
            _screen.Answered += Type;
        }
    }

    /// <summary>Programs that were to be run, a line each.</summary>
    public List<string> Programs { get; } = [];

    /// <summary>Characters that were written.</summary>
    public long Written { get; private set; }

    /// <summary>All that was written and is not erased, with what has left the screen.</summary>
    public string Printed
    {
        get
        {
            lock (_gate)
            {
                return string.Join('\n', [.. _screen!.Scrolled, .. _screen.Lines]).TrimEnd('\n');
            }
        }
    }

    /// <summary>What the screen shows.</summary>
    public string Text
    {
        get
        {
            lock (_gate)
            {
                return _screen!.Text.TrimEnd('\n');
            }
        }
    }

    public (int Columns, int Rows)? Size
    {
        get => _size;
        set => _size = value;
    }

    /// <summary>Presses keys; waits while very many have not been read.</summary>
    public void Type(string keys) => Type(Encoding.UTF8.GetBytes(keys));

    /// <summary>Sends bytes.</summary>
    public void Type(byte[] bytes)
    {
        lock (_gate)
        {
            while (_keys.Count > 65536 && !_isClosed)
            {
                Monitor.Wait(_gate);
            }

            Array.ForEach(bytes, _keys.Enqueue);
            _isAtPrompt = false;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>The line hangs up.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Somebody has something to tell.</summary>
    public void Notify(string notice)
    {
        lock (_gate)
        {
            _notices.Add(notice);
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Waits until everything typed has been worked off and the session waits for a line.</summary>
    public void WaitForPrompt()
    {
        Stopwatch watch = Stopwatch.StartNew();
        lock (_gate)
        {
            while (!_isAtPrompt)
            {
                Assert.True(watch.Elapsed < Limit, $"there is no prompt but:\n{(_screen is null ? "" : Printed)}");
                Monitor.Wait(_gate, 1000);
            }
        }
    }

    /// <summary>Waits until the screen shows something in its last lines.</summary>
    public void WaitFor(string text) => WaitFor(shown => shown.Contains(text, StringComparison.Ordinal), text);

    /// <summary>Waits until the screen is as wanted.</summary>
    public void WaitFor(Func<string, bool> wanted, string description)
    {
        Stopwatch watch = Stopwatch.StartNew();
        lock (_gate)
        {
            while (!wanted(Text))
            {
                Assert.True(watch.Elapsed < Limit, $"the screen did not show {description} but:\n{Printed}");
                Monitor.Wait(_gate, 1000);
            }
        }
    }

    public int Read(Span<byte> keys, int milliseconds, bool withNotices)
    {
        lock (_gate)
        {
            Stopwatch watch = Stopwatch.StartNew();
            while (_keys.Count == 0 && !_isWoken && !_isClosed && !(withNotices && _notices.Count > 0))
            {
                if (withNotices && !_isAtPrompt)
                {
                    _isAtPrompt = true;
                    Monitor.PulseAll(_gate);
                }

                int left = milliseconds < 0 ? Timeout.Infinite : Math.Max(0, milliseconds - (int)watch.ElapsedMilliseconds);
                if (left == 0 || !Monitor.Wait(_gate, left))
                {
                    return 0;
                }
            }

            _isWoken = false;
            int count = 0;
            while (count < keys.Length && _keys.TryDequeue(out byte one))
            {
                keys[count++] = one;
            }

            Monitor.PulseAll(_gate);
            return count > 0 || !_isClosed ? count : -1;
        }
    }

    public void Write(string text)
    {
        lock (_gate)
        {
            Written += text.Length;
            _screen?.Write(text.Replace("\n", "\r\n", StringComparison.Ordinal));
            Monitor.PulseAll(_gate);
        }
    }

    public void Wake()
    {
        lock (_gate)
        {
            _isWoken = true;
            Monitor.PulseAll(_gate);
        }
    }

    public IReadOnlyList<string> TakeNotices()
    {
        lock (_gate)
        {
            string[] notices = [.. _notices];
            _notices.Clear();
            return notices;
        }
    }

    public void Lend(Action use) => use();

    public int Run(IReadOnlyList<string> arguments)
    {
        lock (_gate)
        {
            Programs.Add(string.Join(' ', arguments));
        }

        return 0;
    }
}
