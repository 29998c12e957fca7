namespace Pivot.Control.Model;

/// <summary>The configuration in force: the result of <c>config</c>.</summary>
public sealed record ConfigReport
{
    /// <summary>It as a configuration file, without what has its default. Reading it gives the configuration in force.</summary>
    public required string Text { get; init; }

    /// <summary>What the counters of services and servers were when <c>ipvsadm -Z</c> zeroed them; only its own listings start from there. Null when it never did.</summary>
    public StatisticsReport? Zeroed { get; init; }
}
