using System.Runtime.InteropServices;
using Pivot.Control.Client;
using Pivot.Keys;
using Pivot.Linux.Terminals;
using Pivot.Rendering;

namespace Pivot.Top;

/// <summary>
/// The live view: asks the daemon every interval, paints what has changed, takes keys. Ends by a key or a signal, and always puts the terminal back. One thread does it all; signal handlers only leave a mark and wake it.
/// </summary>
internal sealed class TopLoop : IDisposable
{
    /// <summary>How long the rest of a key's sequence may take, at 9600 baud and far beyond.</summary>
    private const int SequenceMilliseconds = 100;

    private readonly TopSource _source;
    private readonly Terminal _terminal;
    private readonly KeyTerminal _keys;
    private readonly Func<(int Columns, int Rows)> _size;
    private readonly long _interval;
    private readonly bool _isUnicode;
    private readonly TopHistory _history = new();
    private readonly KeyDecoder _decoder = new();
    private readonly ScreenPainter _painter;
    private readonly List<PosixSignalRegistration> _signals = [];
    private TopState _state = new();
    private TopData _data;
    private string? _problem;
    private (int Columns, int Rows) _shownSize;
    private volatile bool _stopping;
    private volatile bool _anew = true;

    /// <summary>Takes the terminal over.</summary>
    /// <param name="source">The daemon.</param>
    /// <param name="first">What it told first.</param>
    /// <param name="terminal">Where it paints.</param>
    /// <param name="keys">Where the keys come from; disposed with this.</param>
    /// <param name="size">Tells columns and rows of the screen.</param>
    /// <param name="options">Interval and characters.</param>
    public TopLoop(TopSource source, TopData first, Terminal terminal, KeyTerminal keys, Func<(int Columns, int Rows)> size, TopOptions options)
    {
        _source = source;
        _data = first;
        _terminal = terminal;
        _keys = keys;
        _size = size;
        _interval = (long)options.Interval.TotalMilliseconds;
        _isUnicode = options.IsUnicode;
        _painter = new ScreenPainter(terminal.Colours);
        _history.Add(first, Environment.TickCount64);
        foreach (PosixSignal signal in (PosixSignal[])[PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGINT, PosixSignal.SIGQUIT])
        {
            _signals.Add(PosixSignalRegistration.Create(signal, Stop));
        }

        _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => _keys.Wake()));
        _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGCONT, _ => GoOn()));
    }

    /// <summary>Runs until a key or a signal ends it.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        long next = Environment.TickCount64 + _interval;
        while (!_stopping)
        {
            TopTable table = TopTables.Of(_state, _data, _history, _isUnicode);
            (int Columns, int Rows) size = _size();
            Paint(table, size);
            TopState before = _state;
            bool goesOn = TakeKeys(table, size, _decoder.IsWaiting ? SequenceMilliseconds : (int)Math.Clamp(next - Environment.TickCount64, 0, _interval));
            if (!goesOn)
            {
                break;
            }

            bool isDue = Environment.TickCount64 >= next;
            if ((isDue && !_state.IsPaused) || (_state.View == TopView.Connections && before.View != TopView.Connections))
            {
                await AskAsync(cancellation).ConfigureAwait(false);
            }

            next = isDue ? Environment.TickCount64 + _interval : next;
        }

        _terminal.Output.Write(_painter.Leave());
    }

    public void Dispose()
    {
        _signals.ForEach(signal => signal.Dispose());
        _keys.Dispose();
    }

    private void Paint(TopTable table, (int Columns, int Rows) size)
    {
        bool anew = _anew || size != _shownSize;
        _anew = false;
        _shownSize = size;
        string output = _painter.Paint(TopScreen.Compose(_state, table, _data, _history, _problem, size, _isUnicode), anew);
        if (output.Length > 0)
        {
            _terminal.Output.Write(output);
        }
    }

    /// <summary>Waits and does what the keys ask for; false at the end. Takes byte after byte, so that what was typed behind the last key is left to whoever reads next.</summary>
    private bool TakeKeys(TopTable table, (int Columns, int Rows) size, int milliseconds)
    {
        Span<byte> one = stackalloc byte[1];
        int count = _keys.Read(one, milliseconds);
        if (count == 0 && _decoder.IsWaiting)
        {
            return Do(TopKeys.Of(_decoder.Flush()), table, size);
        }

        for (; count > 0; count = _keys.Read(one, 0))
        {
            TopView view = _state.View;
            if (!Do(TopKeys.Of(_decoder.Take(one[0])), table, size))
            {
                return false;
            }

            // The rows of another view are not known here: what was typed ahead is for that one.
            if (_state.View != view)
            {
                table = TopTables.Of(_state, _data, _history, _isUnicode);
            }
        }

        return count == 0;
    }

    private bool Do(TopKey key, TopTable table, (int Columns, int Rows) size)
    {
        _anew |= key == TopKey.Redraw;
        _state = _state.After(key == TopKey.Redraw ? TopKey.None : key, table.Keys, Math.Max(1, size.Rows - TopScreen.OtherLines), table.Orders.Count);
        return key != TopKey.Quit;
    }

    private async Task AskAsync(CancellationToken cancellation)
    {
        try
        {
            _data = await _source.AskAsync(_state.View == TopView.Connections ? _state.Service : null, cancellation).ConfigureAwait(false);
            _history.Add(_data, Environment.TickCount64);
            _problem = null;
        }
        catch (ControlException error)
        {
            _problem = error.Message;
        }
    }

    /// <summary>The first signal ends the loop; a second one, where the terminal takes no more output, the process.</summary>
    private void Stop(PosixSignalContext signal)
    {
        if (_stopping)
        {
            _keys.Restore();
            return;
        }

        signal.Cancel = true;
        _stopping = true;
        _keys.Wake();
    }

    private void GoOn()
    {
        _keys.TakeKeys();
        _anew = true;
        _keys.Wake();
    }
}
