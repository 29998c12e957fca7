namespace Pivot.Health.Running;

/// <summary>What a job does when it is due.</summary>
internal enum JobKind
{
    /// <summary>Checks a server.</summary>
    Check,

    /// <summary>Asks a server's agent.</summary>
    Agent,

    /// <summary>Takes a slow start one step further.</summary>
    Ease,
}
