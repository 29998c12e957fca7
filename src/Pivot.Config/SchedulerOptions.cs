namespace Pivot.Config;

/// <summary>Options of the hashing schedulers <c>sh</c> and <c>mh</c>: <c>[[service]] scheduler_flags</c>.</summary>
[Flags]
public enum SchedulerOptions
{
    /// <summary>No option.</summary>
    None = 0,

    /// <summary>Take another server when the hashed one is unavailable.</summary>
    Fallback = 1,

    /// <summary>Hash the client's port too.</summary>
    Port = 2,
}
