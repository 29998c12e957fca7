using Pivot.Director;
using Pivot.Director.Statistics;

namespace Pivot.Running;

/// <summary>Has the rates of all services and servers estimated every two seconds, in the control plane.</summary>
internal sealed class RateKeeper : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(RateEstimator.IntervalMilliseconds);

    private readonly PacketDirector _director;
    private readonly Timer _timer;

    /// <summary>Begins with rates of 0.</summary>
    public RateKeeper(PacketDirector director)
    {
        _director = director;
        _timer = new Timer(_ => Update(), null, Interval, Interval);
    }

    /// <summary>The rates.</summary>
    public RateTable Rates { get; } = new(Environment.TickCount64);

    /// <summary>Ends the estimating; one that is under way may still come to its end.</summary>
    public void Dispose() => _timer.Dispose();

    private void Update() => Rates.Update(_director.Services, _director.Masqueraded ?? default, Environment.TickCount64);
}
