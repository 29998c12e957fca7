using Pivot.Config;
using Pivot.Linux;

namespace Pivot.Running;

/// <summary>A part of a run that follows changes of the configuration. Called by <see cref="RunningConfig"/> alone, one change at a time, while packets flow.</summary>
internal interface IConfigFollower
{
    /// <summary>Takes a configuration over, all or nothing.</summary>
    /// <param name="config">A checked configuration that this run can have (<see cref="FixedKeys"/>); the one before, when a later follower has refused.</param>
    /// <exception cref="HostException">It cannot; everything of this part is as it was before the call.</exception>
    void Apply(PivotConfig config);
}
