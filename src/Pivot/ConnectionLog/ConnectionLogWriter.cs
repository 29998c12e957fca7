using Microsoft.Extensions.Logging;
using Pivot.Config;
using Pivot.Control.Model;
using Pivot.Director;
using Pivot.Director.Connections;

namespace Pivot.ConnectionLog;

/// <summary>
/// Writes the connection log: a thread takes what the director tells of connections, makes lines of it and gives them to the outputs. Nothing here holds up a packet: what comes faster than it can be written is lost and
/// counted.
/// </summary>
internal sealed class ConnectionLogWriter : IDisposable
{
    /// <summary>Connections that wait to be written at most.</summary>
    private const int Waiting = 1 << 14;

    /// <summary>Lines are written when so many bytes of them are there.</summary>
    private const int WriteBytes = 60 * 1024;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan BetweenWarnings = TimeSpan.FromSeconds(10);

    private readonly Func<ulong> _now;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly ConnectionNames _names;
    private readonly ConnectionLines _lines;
    private readonly Thread _thread;
    private readonly ManualResetEventSlim _wake = new();
    private readonly ManualResetEventSlim _emptied = new();

    /// <summary>Guards the outputs and what is taken out of the ring. Held while lines are written.</summary>
    private readonly Lock _gate = new();

    private LogConfig? _places;
    private volatile ConnectionLineOutput[] _outputs = [];
    private volatile bool _stopping;

    /// <summary>True from a wait that was in vain to the next time that the ring is empty: writing hangs, and nobody waits for it again.</summary>
    private volatile bool _hangs;
    private long _lostSaid;
    private long _saidAt;

    /// <summary>Starts the thread; there is no output yet.</summary>
    /// <param name="director">Knows the names.</param>
    /// <param name="boot">The boot that its ticks are of.</param>
    /// <param name="now">The present tick.</param>
    /// <param name="clock">The wall clock, and time for retries.</param>
    /// <param name="logger">Is told of trouble.</param>
    public ConnectionLogWriter(PacketDirector director, Guid boot, Func<ulong> now, TimeProvider clock, ILogger logger)
    {
        (_now, _clock, _logger) = (now, clock, logger);
        _names = new ConnectionNames(director);
        _lines = new ConnectionLines(_names, boot);
        Events = new ConnectionEvents(Waiting, AwaitRoom);
        _thread = new Thread(Run, maxStackSize: 256 * 1024) { Name = "pivot connection log", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Where the director tells of connections.</summary>
    public ConnectionEvents Events { get; }

    /// <summary>What has become of the lines.</summary>
    public ConnectionLogReport Report => new()
    {
        LeftOut = Events.Lost,
        Targets = Array.ConvertAll<ConnectionLineOutput, ConnectionLogTargetReport>(_outputs, output => new() { Name = output.Name, Lines = output.Lines, Lost = output.Lost, Trouble = output.Trouble }),
    };

    /// <summary>Where lines cannot be written now, a sentence each.</summary>
    public IReadOnlyList<string> Notes
    {
        get
        {
            var notes = new List<string>();
            foreach (ConnectionLineOutput output in _outputs)
            {
                if (output.Trouble is { } trouble)
                {
                    notes.Add($"the connection log cannot be written to {output.Name}, {output.Lost} lines are lost so far: {trouble}");
                }
            }

            return notes;
        }
    }

    /// <summary>Writes to these places from now on.</summary>
    /// <param name="places">A file, a syslog server, or both.</param>
    public void WriteTo(LogConfig places)
    {
        if (_places == places)
        {
            return;
        }

        ConnectionLineOutput[] before = _outputs;
        lock (_gate)
        {
            Drain();
            _outputs = Open(places);
            _places = places;
        }

        Array.ForEach(before, output => output.Dispose());
    }

    /// <summary>Writes what there is and ends. A place where writing hangs is not waited for.</summary>
    public void Dispose()
    {
        if (_stopping)
        {
            return;
        }

        _stopping = true;
        _wake.Set();
        if (_thread.Join(LongestStop))
        {
            _lines.Dispose();
            _wake.Dispose();
            _emptied.Dispose();
        }
    }

    private ConnectionLineOutput[] Open(LogConfig places)
    {
        var targets = new List<ConnectionLineOutput>();
        if (places.Connections is { } path)
        {
            targets.Add(new ConnectionLineOutput(new ConnectionFile(path), _clock, _logger));
        }

        if (places.Syslog is { } server)
        {
            targets.Add(new ConnectionLineOutput(new ConnectionSyslog(server, _clock), _clock, _logger));
        }

        return [.. targets];
    }

    private void Run()
    {
        while (!_stopping)
        {
            _ = _wake.Wait(Interval);
            _wake.Reset();
            lock (_gate)
            {
                Drain();
            }

            SayWhatIsLost();
        }

        lock (_gate)
        {
            Drain();
            Array.ForEach(_outputs, output => output.Dispose());
        }
    }

    /// <summary>Writes all that has been told. Under the gate.</summary>
    private void Drain()
    {
        if (Events.Count > 0)
        {
            _names.Refresh();
            DateTimeOffset time = _clock.GetUtcNow();
            ulong now = _now();
            while (Events.TryTake(out ConnectionEvent told))
            {
                _lines.Add(told, time, now);
                if (_lines.Written.Length >= WriteBytes)
                {
                    WriteLines();
                }
            }

            WriteLines();
        }

        _hangs = false;
        _emptied.Set();
    }

    private void WriteLines()
    {
        if (_lines.Count > 0)
        {
            foreach (ConnectionLineOutput output in _outputs)
            {
                output.Write(_lines.Written, _lines.Count);
            }

            _lines.Clear();
        }
    }

    /// <summary>Has the ring emptied before many connections end at once; called by the thread that ends them.</summary>
    private void AwaitRoom()
    {
        if (_hangs)
        {
            return;
        }

        _emptied.Reset();
        _wake.Set();
        _hangs = !_emptied.Wait(LongestWait);
    }

    private void SayWhatIsLost()
    {
        long lost = Events.Lost;
        if (lost != _lostSaid && (_saidAt == 0 || _clock.GetElapsedTime(_saidAt) >= BetweenWarnings))
        {
            ConnectionLogMessages.Overflowed(_logger, lost - _lostSaid);
            (_lostSaid, _saidAt) = (lost, _clock.GetTimestamp());
        }
    }
}
