using Pivot.Health.Running;
using Pivot.Health.States;

namespace Pivot.Health.Tests.Fakes;

/// <summary>Keeps what it is told.</summary>
internal sealed class Recorder : IHealthListener
{
    private readonly Lock _gate = new();
    private readonly List<HealthChange> _changes = [];

    public IReadOnlyList<HealthChange> Changes
    {
        get
        {
            lock (_gate)
            {
                return [.. _changes];
            }
        }
    }

    public IReadOnlyList<string> Lines => [.. Changes.Select(static change => change.Line).OfType<string>()];

    public void Changed(HealthChange change)
    {
        lock (_gate)
        {
            _changes.Add(change);
        }
    }
}
