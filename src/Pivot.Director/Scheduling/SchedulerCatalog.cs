namespace Pivot.Director.Scheduling;

/// <summary>Every scheduler that is built, by its name in <c>[[service]] scheduler</c>. A new scheduler is one file and one line here.</summary>
public static class SchedulerCatalog
{
    private static readonly (string Name, Func<SchedulerSettings, IScheduler> Create)[] Entries =
    [
        ("rr", _ => new RoundRobinScheduler()),
        ("wrr", _ => new WeightedRoundRobinScheduler()),
        ("lc", LeastLoadScheduler.LeastConnection),
        ("wlc", LeastLoadScheduler.WeightedLeastConnection),
        ("lblc", settings => new LocalityScheduler(settings)),
        ("lblcr", settings => new ReplicatedLocalityScheduler(settings)),
        ("dh", _ => new DestinationHashingScheduler()),
        ("sh", settings => new SourceHashingScheduler(settings.Flags)),
        ("sed", LeastLoadScheduler.ShortestExpectedDelay),
        ("nq", LeastLoadScheduler.NeverQueue),
        ("fo", _ => new FailoverScheduler()),
        ("ovf", _ => new OverflowScheduler()),
        ("mh", settings => new MaglevScheduler(settings.Flags, settings.ServicePort)),
        ("twos", settings => new TwoChoicesScheduler(settings.Seed)),
    ];

    /// <summary>The names, in the order of the documentation.</summary>
    public static IReadOnlyList<string> BuiltNames { get; } = Array.ConvertAll(Entries, entry => entry.Name);

    /// <summary>Makes a scheduler for the servers of one service and address family.</summary>
    /// <exception cref="ArgumentException">No scheduler of that name is built.</exception>
    internal static IScheduler Create(string name, SchedulerSettings settings)
    {
        foreach ((string known, Func<SchedulerSettings, IScheduler> create) in Entries)
        {
            if (known == name)
            {
                return create(settings);
            }
        }

        throw new ArgumentException($"Scheduler \"{name}\" is not built; there are {string.Join(", ", BuiltNames)}.", nameof(name));
    }
}
