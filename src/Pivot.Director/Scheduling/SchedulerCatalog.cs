namespace Pivot.Director.Scheduling;

/// <summary>Every scheduler that is built, by its name in <c>[[service]] scheduler</c>. A new scheduler is one file and one line here.</summary>
public static class SchedulerCatalog
{
    /// <summary>The names, in the order of the documentation.</summary>
    public static IReadOnlyList<string> BuiltNames { get; } = ["rr", "wrr", "lc", "wlc"];
}
