namespace Pivot.Health.Running;

/// <summary>Where a job is.</summary>
internal enum JobPhase
{
    /// <summary>Waits until it is due.</summary>
    Waiting,

    /// <summary>Runs, and has until its deadline.</summary>
    Running,

    /// <summary>Its deadline is over, it was told to stop and is about to.</summary>
    Cancelled,

    /// <summary>It did not stop when it was told to. It holds no slot any more, and what it finds no longer counts; until it stops, each time that it is due is a failure.</summary>
    Lingering,

    /// <summary>Its server is no longer checked so; what it finds does not count.</summary>
    Removed,
}
