namespace Pivot.Appliance;

/// <summary>How the director of the appliance stands.</summary>
internal enum BootState
{
    /// <summary>It has been started and does not forward yet, or waits for its next start.</summary>
    Starting,

    /// <summary>It forwards.</summary>
    Running,

    /// <summary>Somebody has stopped it: it stays down until <c>pivot start</c>.</summary>
    Stopped,

    /// <summary>It runs with no configuration that there is; all are tried again from time to time.</summary>
    Failing,
}
