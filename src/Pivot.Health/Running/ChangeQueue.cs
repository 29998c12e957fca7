using Pivot.Health.States;

namespace Pivot.Health.Running;

/// <summary>Hands changes to the listener in the order in which they were made, one at a time, without a lock: whoever finds nobody delivering delivers for all.</summary>
internal sealed class ChangeQueue(IHealthListener listener, Action<Exception>? fault)
{
    private readonly Lock _gate = new();
    private readonly Queue<HealthChange> _changes = new();
    private bool _delivering;

    /// <summary>Takes a change in. Called under the runner's lock, which is what gives the order.</summary>
    public void Add(HealthChange? change)
    {
        if (change is null)
        {
            return;
        }

        lock (_gate)
        {
            _changes.Enqueue(change);
        }
    }

    /// <summary>Delivers what there is. Called without the runner's lock.</summary>
    public void Deliver()
    {
        bool mine = false;
        while (true)
        {
            HealthChange? change;
            lock (_gate)
            {
                if ((_delivering && !mine) || !_changes.TryDequeue(out change))
                {
                    _delivering &= !mine;
                    return;
                }

                _delivering = mine = true;
            }

            try
            {
                listener.Changed(change);
            }
            catch (Exception exception) // a listener that throws must not end all checking
            {
                fault?.Invoke(exception);
            }
        }
    }
}
