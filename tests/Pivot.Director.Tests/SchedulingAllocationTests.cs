using Pivot.Director.Scheduling;
using Pivot.Director.Services;
using Pivot.Packets;

namespace Pivot.Director.Tests;

/// <summary>A choice allocates nothing, whether there is a server or not.</summary>
public sealed class SchedulingAllocationTests
{
    public static TheoryData<string> Names => [.. SchedulingBench.AllSchedulers.Split(' ')];

    [Theory]
    [MemberData(nameof(Names))]
    public void Schedule_AfterWarmUp_AllocatesNothing(string scheduler)
    {
        var bench = new SchedulingBench(scheduler, "4 3 0 2 1", SchedulerFlags.Fallback | SchedulerFlags.Port);
        bench.Limit('B', 5);
        bench.Load('A', 5);
        FlowKey[] keys = [.. Enumerable.Range(0, 256).Select(i => SchedulingBench.Key($"192.0.2.{i}", 1000 + i, $"198.51.100.{i % 64}"))];
        Run(bench, keys);
        long least = long.MaxValue;
        for (int round = 0; round < 5; round++)
        {
            // As in AllocationTests: collections that other tests cause charge this thread now and then.
            long before = GC.GetAllocatedBytesForCurrentThread();
            Run(bench, keys);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }

    private static void Run(SchedulingBench bench, FlowKey[] keys)
    {
        foreach (FlowKey key in keys)
        {
            RealServer? server = bench.Schedule(key);
            if (server is not null)
            {
                bench.Counts.Added(server.Id, active: false);
                bench.Counts.Changed(server.Id, active: true);
            }

            bench.Now += 100;
            if (server is not null && server.ActiveConnections > 6)
            {
                bench.Counts.Removed(server.Id, active: true);
            }
        }
    }
}
