using System.Globalization;
using Microsoft.Extensions.Logging;
using Pivot.Linux;

namespace Pivot.Timekeeping;

/// <summary>
/// Keeps the clock right by time servers: asks all of them and takes the middle of what they say, so that one that is wrong among three does no harm. A clock that is far off is set at once, else it is led there. A thread of its own, as long as
/// there are servers.
/// </summary>
internal sealed class ClockKeeper : IDisposable
{
    /// <summary>A clock that is off by more is set at once (as ntpd has it, RFC 5905 §11.3).</summary>
    private static readonly TimeSpan StepFrom = TimeSpan.FromMilliseconds(128);
    private static readonly TimeSpan RestWhenRight = TimeSpan.FromSeconds(256);
    private static readonly TimeSpan FirstRest = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(64);

    private readonly IClock _clock;
    private readonly Func<string, TimeSpan?> _ask;
    private readonly ILogger _logger;
    private readonly object _gate = new();
    private volatile string[] _servers = [];
    private volatile string? _fault;

    /// <summary>Guarded by <c>_gate</c>.</summary>
    private Thread? _thread;
    private int _version;
    private bool _stopped;

    /// <param name="clock">The clock.</param>
    /// <param name="ask">Asks a server what the clock lacks; null = no answer.</param>
    /// <param name="logger">Is told when the clock is set.</param>
    public ClockKeeper(IClock clock, Func<string, TimeSpan?> ask, ILogger logger) => (_clock, _ask, _logger) = (clock, ask, logger);

    /// <summary>What the user should know; null = nothing. Safe from any thread.</summary>
    public string? Note => _fault;

    /// <summary>The servers that are asked.</summary>
    public IReadOnlyList<string> Servers => _servers;

    /// <summary>Asks these servers from now on; none = the clock is left alone.</summary>
    public void Follow(IReadOnlyList<string> servers)
    {
        lock (_gate)
        {
            if (_stopped || servers.SequenceEqual(_servers))
            {
                return;
            }

            _servers = [.. servers];
            _version++;
            _fault = null;
            Monitor.PulseAll(_gate);
            if (_thread is null && servers.Count > 0)
            {
                _thread = new Thread(Keep, maxStackSize: 256 * 1024) { Name = "pivot clock", IsBackground = true };
                _thread.Start();
            }
        }
    }

    /// <summary>Asks no more. A question that is under way is not waited for.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _stopped = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>The middle one of the answers; of an even number, the lower one of the two in the middle.</summary>
    /// <param name="answers">At least one.</param>
    internal static TimeSpan Middle(ReadOnlySpan<TimeSpan> answers)
    {
        foreach (TimeSpan one in answers)
        {
            int below = 0, alike = 0;
            foreach (TimeSpan other in answers)
            {
                below += other < one ? 1 : 0;
                alike += other == one ? 1 : 0;
            }

            if (below <= (answers.Length - 1) / 2 && below + alike > (answers.Length - 1) / 2)
            {
                return one;
            }
        }

        throw new ArgumentException("there is no answer", nameof(answers));
    }

    private void Keep()
    {
        TimeSpan rest = FirstRest;
        while (true)
        {
            string[] servers;
            int version;
            lock (_gate)
            {
                while (!_stopped && _servers.Length == 0)
                {
                    _ = Monitor.Wait(_gate);
                }

                if (_stopped)
                {
                    return;
                }

                (servers, version) = (_servers, _version);
            }

            rest = AskAll(servers, version) ? RestWhenRight : rest >= RestWhenRight ? FirstRest : TimeSpan.FromTicks(Math.Min(rest.Ticks * 2, LongestRest.Ticks));
            lock (_gate)
            {
                if (!_stopped && version == _version)
                {
                    _ = Monitor.Wait(_gate, rest);
                }

                rest = version == _version ? rest : FirstRest;
            }
        }
    }

    private bool AskAll(string[] servers, int version)
    {
        var answers = new TimeSpan[servers.Length];
        int count = 0;
        foreach (string server in servers)
        {
            if (_ask(server) is { } offset)
            {
                answers[count++] = offset;
            }
        }

        if (count == 0)
        {
            Report($"the time is not known: no time server answers ({string.Join(", ", servers)})", version);
            return false;
        }

        try
        {
            SetRight(Middle(answers.AsSpan(0, count)));
            Report(null, version);
            return true;
        }
        catch (LinuxException error)
        {
            Report($"the clock cannot be set: {error.Message}", version);
            return false;
        }
    }

    private void SetRight(TimeSpan offset)
    {
        if (offset.Duration() > StepFrom)
        {
            _clock.Step(offset);
            TimeMessages.Stepped(_logger, offset.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture), _clock.UtcNow.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture));
        }
        else
        {
            _clock.Slew(offset);
        }
    }

    /// <summary>Nothing of servers that are asked no more.</summary>
    private void Report(string? fault, int version)
    {
        lock (_gate)
        {
            if (version != _version)
            {
                return;
            }

            if (fault is not null && fault != _fault)
            {
                TimeMessages.NotKept(_logger, fault);
            }
            else if (fault is null && _fault is not null)
            {
                TimeMessages.KeptAgain(_logger);
            }

            _fault = fault;
        }
    }
}
