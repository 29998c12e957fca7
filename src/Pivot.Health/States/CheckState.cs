namespace Pivot.Health.States;

/// <summary>What a server's checks have shown.</summary>
internal enum CheckState
{
    /// <summary>No check has ended yet.</summary>
    Unproven,

    /// <summary>Up.</summary>
    Up,

    /// <summary>Down.</summary>
    Down,
}
