namespace Pivot.Director.Scheduling;

/// <summary>Every scheduler that is built, by its name in <c>[[service]] scheduler</c>. A new scheduler is one file and one line here.</summary>
public static class SchedulerCatalog
{
    private static readonly (string Name, Func<IScheduler> Create)[] Entries =
    [
        ("rr", () => new RoundRobinScheduler()),
        ("wrr", () => new WeightedRoundRobinScheduler()),
        ("lc", () => new LeastConnectionScheduler()),
        ("wlc", () => new WeightedLeastConnectionScheduler()),
    ];

    /// <summary>The names, in the order of the documentation.</summary>
    public static IReadOnlyList<string> BuiltNames { get; } = [.. Entries.Select(entry => entry.Name)];

    /// <summary>Makes a scheduler for one service.</summary>
    /// <exception cref="ArgumentException">No scheduler of that name is built.</exception>
    internal static IScheduler Create(string name)
    {
        foreach ((string known, Func<IScheduler> create) in Entries)
        {
            if (known == name)
            {
                return create();
            }
        }

        throw new ArgumentException($"Scheduler \"{name}\" is not built; there are {string.Join(", ", BuiltNames)}.", nameof(name));
    }
}
