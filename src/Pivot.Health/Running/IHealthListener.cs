using Pivot.Health.States;

namespace Pivot.Health.Running;

/// <summary>Is told of changes: one at a time, in order, on any thread, with no lock held.</summary>
public interface IHealthListener
{
    /// <summary>A server's health has changed, or a line is to be logged. Must not wait for anything; may call the runner.</summary>
    void Changed(HealthChange change);
}
