using System.Net;
using Microsoft.Extensions.Logging;
using Pivot.Linux;
using Pivot.Linux.Neighbours;

namespace Pivot.Running;

/// <summary>Asks at the start and every minute whether another machine answers for a virtual address, and says on the log when one begins and when it ends.</summary>
internal sealed class ConflictKeeper : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Listening = TimeSpan.FromSeconds(1);

    private readonly Func<CancellationToken, IReadOnlyList<AddressConflict>> _ask;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly Timer _timer;
    private readonly TimeSpan _interval;
    private readonly Lock _round = new();
    private volatile IReadOnlyList<AddressConflict> _conflicts = [];

    /// <summary>Starts asking, on a thread of the pool.</summary>
    /// <param name="virtualAddresses">What the board answers for, at the time of each round.</param>
    /// <param name="logger">Is told.</param>
    public ConflictKeeper(Func<IReadOnlyList<IPNetwork>> virtualAddresses, ILogger logger)
        : this(cancellation => AddressProbe.Run(virtualAddresses(), Listening, cancellation), Interval, logger)
    {
    }

    /// <summary>Starts asking in another way.</summary>
    /// <param name="ask">One round.</param>
    /// <param name="interval">From one round to the next.</param>
    /// <param name="logger">Is told.</param>
    internal ConflictKeeper(Func<CancellationToken, IReadOnlyList<AddressConflict>> ask, TimeSpan interval, ILogger logger)
    {
        _ask = ask;
        _interval = interval;
        _logger = logger;
        _timer = new Timer(_ => Ask(), null, TimeSpan.Zero, interval);
    }

    /// <summary>The conflicts of the last round, one sentence each. Safe from any thread.</summary>
    public IReadOnlyList<string> Notes => [.. _conflicts.Select(conflict => conflict.ToString())];

    /// <summary>Asks soon, because the addresses have changed.</summary>
    public void AskSoon() => _timer.Change(TimeSpan.Zero, _interval);

    /// <summary>Ends the asking, a round under way included.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        _timer.Dispose();
        lock (_round)
        {
            // No round is under way any more.
        }
    }

    private void Ask()
    {
        lock (_round)
        {
            try
            {
                IReadOnlyList<AddressConflict> found = _stop.IsCancellationRequested ? [] : _ask(_stop.Token);
                if (!_stop.IsCancellationRequested)
                {
                    Report(found);
                }
            }
            catch (HostException error)
            {
                RunningMessages.ConflictsNotAsked(_logger, error.Message);
            }
        }
    }

    private void Report(IReadOnlyList<AddressConflict> found)
    {
        IReadOnlyList<AddressConflict> before = _conflicts;
        _conflicts = found;
        foreach (AddressConflict begun in found.Where(conflict => !before.Contains(conflict)))
        {
            RunningMessages.AddressConflict(_logger, begun);
        }

        foreach (AddressConflict over in before.Where(conflict => !found.Contains(conflict)))
        {
            RunningMessages.AddressConflictOver(_logger, over.Interface, over.Address);
        }
    }
}
