using FsCheck.Fluent;
using Pivot.Director.Scheduling;
using Pivot.Director.Services;
using static Pivot.Director.Tests.SchedulingLaws;

namespace Pivot.Director.Tests;

/// <summary>What holds for every list of servers and every course of events (FsCheck).</summary>
public sealed class SchedulingLawTests
{
    public static TheoryData<string> Names => [.. SchedulingBench.AllSchedulers.Split(' ')];

    /// <summary>Schedulers that find a server whenever one is available.</summary>
    public static TheoryData<string> CompleteNames => [.. "rr wrr lc wlc lblc lblcr sh sed nq fo mh twos".Split(' ')];

    [Theory]
    [MemberData(nameof(Names))]
    public void Schedule_Always_TakesNoQuiescedOrOverloadedServer(string scheduler)
    {
        Check(scheduler, SchedulerFlags.Fallback, (bench, chosen) =>
            chosen is null || (chosen.Weight > 0 && !bench.Counts.IsOverloaded(chosen.Id) && bench.Servers.Contains(chosen)));
    }

    [Theory]
    [MemberData(nameof(CompleteNames))]
    public void Schedule_OneIsAvailable_TakesOne(string scheduler)
    {
        Check(scheduler, SchedulerFlags.Fallback, (bench, chosen) => chosen is not null == bench.Servers.Any(server => server.IsAvailable));
    }

    [Theory]
    [InlineData("lc")]
    [InlineData("wlc")]
    [InlineData("sed")]
    [InlineData("nq")]
    [InlineData("fo")]
    [InlineData("ovf")]
    public void Schedule_RuleWithoutMemory_IsTheLeastOfASortedList(string scheduler)
    {
        Check(scheduler, SchedulerFlags.None, (bench, chosen) =>
        {
            IEnumerable<RealServer> servers = bench.Servers.Where(server => server.IsAvailable);
            RealServer? expected = scheduler switch
            {
                "lc" => servers.OrderBy(server => server.Overhead).FirstOrDefault(),
                "wlc" => servers.OrderBy(server => (decimal)server.Overhead / server.Weight).FirstOrDefault(),
                "sed" => servers.OrderBy(Delay).FirstOrDefault(),
                "nq" => servers.FirstOrDefault(server => server.ActiveConnections == 0) ?? servers.OrderBy(Delay).FirstOrDefault(),
                "fo" => servers.OrderByDescending(server => server.Weight).FirstOrDefault(),
                _ => servers.Where(server => server.ActiveConnections <= server.Weight).OrderByDescending(server => server.Weight).FirstOrDefault(),
            };
            return chosen == expected;
        });
    }

    [Fact]
    public void Rr_ServersComeAndGo_IsTheRingWithAPointer()
    {
        Prop.ForAll(Steps, steps =>
        {
            var bench = new SchedulingBench("rr", "1 1 1");
            char[] names = ['A', 'B', 'C'];
            char pointer = '-';
            foreach (Step step in steps)
            {
                bool isRight = true;
                Apply(bench, step, () =>
                {
                    int start = Array.IndexOf(names, pointer) + 1;
                    RealServer? expected = bench.Servers.Skip(start).Concat(bench.Servers.Take(start)).FirstOrDefault(server => server.IsAvailable);
                    pointer = expected is null ? pointer : SchedulingBench.NameOf(expected);
                    isRight = bench.Schedule(SchedulingBench.Key()) == expected;
                });
                if (!isRight)
                {
                    return false;
                }

                char[] present = [.. bench.Servers.Select(SchedulingBench.NameOf)];
                pointer = names[..(Array.IndexOf(names, pointer) + 1)].Reverse().FirstOrDefault(present.Contains, '-');
                names = present;
            }

            return true;
        }).MustHold();
    }

    [Fact]
    public void Wrr_WhateverHappens_IsTheWalkOfIpvsStepByStep()
    {
        Prop.ForAll(Weights, Steps, (weights, steps) =>
        {
            var bench = new SchedulingBench("wrr", string.Join(' ', weights));
            var walk = new WeightedWalk();
            walk.Change(bench.Servers);
            RealServer[] servers = bench.Servers;
            foreach (Step step in steps)
            {
                bool isRight = true;
                Apply(bench, step, () => isRight = bench.Schedule(SchedulingBench.Key()) == walk.Next(bench.Servers));
                if (!isRight)
                {
                    return false;
                }

                if (bench.Servers != servers)
                {
                    servers = bench.Servers;
                    walk.Change(servers);
                }
            }

            return true;
        }).MustHold();
    }

    [Fact]
    public void Rr_AnyStretch_IsFairWithinOne()
    {
        Prop.ForAll(Weights, Gen.Choose(0, 100).ToArbitrary(), (weights, connections) =>
        {
            var bench = new SchedulingBench("rr", string.Join(' ', weights));
            bench.Open(connections / 3);
            string order = bench.Open(connections);
            int[] shares = [.. bench.Servers.Select(server => order.Count(name => name == SchedulingBench.NameOf(server)))];
            return shares.Max() - shares.Min() <= 1;
        }).MustHold();
    }

    [Fact]
    public void Wrr_WholeRounds_AreSharedExactlyByWeightInAnyOrderOfTheList()
    {
        Prop.ForAll(Weights, Gen.Choose(0, 20).ToArbitrary(), (weights, before) =>
        {
            bool holds = true;
            foreach (int[] list in new[] { weights, [.. weights.Reverse()] })
            {
                var bench = new SchedulingBench("wrr", string.Join(' ', list));
                int divisor = list.Aggregate(0, Divisors.Greatest);
                bench.Open(before);
                string order = bench.Open(2 * list.Sum() / divisor);
                holds &= bench.Servers.All(server => order.Count(name => name == SchedulingBench.NameOf(server)) == 2 * server.Weight / divisor);
            }

            return holds;
        }).MustHold();
    }

    [Theory]
    [InlineData("lc")]
    [InlineData("wlc")]
    [InlineData("sed")]
    [InlineData("fo")]
    public void Schedule_NoTies_DoesNotDependOnTheOrderOfTheList(string scheduler)
    {
        Prop.ForAll(Gen.Choose(1, 1000).ArrayOf(5).ToArbitrary(), numbers =>
        {
            // Distinct primes as weights and loads: no two servers are equal by any rule but by chance of one load.
            int[] weights = [2, 3, 5, 7, 11];
            var bench = new SchedulingBench(scheduler);
            bench.Use([.. weights.Select((weight, i) => ((char)('A' + i), weight))]);
            for (int i = 0; i < numbers.Length; i++)
            {
                bench.Load((char)('A' + i), (numbers[i] * 13) + i, numbers[i]);
            }

            char chosen = bench.Choose();
            bench.Use([.. weights.Select((weight, i) => ((char)('A' + i), weight)).Reverse()]);
            char reversed = bench.Choose();
            return chosen == reversed || Ties(bench, scheduler, chosen, reversed);
        }).MustHold();
    }

    [Fact]
    public void Mh_AnyWeights_ClientsOfAQuiescedServerAloneLoseIt()
    {
        Prop.ForAll(Weights, weights =>
        {
            var bench = new SchedulingBench("mh", string.Join(' ', weights), SchedulerFlags.Fallback);
            string before = Clients(bench);
            weights[0] = 0;
            bench.Use(string.Join(' ', weights));
            return before.Zip(Clients(bench)).All(pair => pair.First == 'A' ? pair.Second != 'A' : pair.First == pair.Second);
        }).MustHold();
    }

    [Fact]
    public void Mh_ServerRemoved_FewClientsOfOthersMove()
    {
        Prop.ForAll(Weights.Filter(weights => weights.Length > 2), weights =>
        {
            var bench = new SchedulingBench("mh");
            (char, int)[] servers = [.. weights.Select((_, i) => ((char)('A' + i), 1))];
            bench.Use(servers);
            string before = Clients(bench);
            bench.Use(servers[1..]);
            int moved = before.Zip(Clients(bench)).Count(pair => pair.First != 'A' && pair.First != pair.Second);
            return moved <= before.Length * 8 / 100;
        }).MustHold();
    }

    private static decimal Delay(RealServer server) => (server.ActiveConnections + 1m) / server.Weight;

    private static bool Ties(SchedulingBench bench, string scheduler, char one, char other)
    {
        RealServer[] two = [.. bench.Servers.Where(server => SchedulingBench.NameOf(server) == one || SchedulingBench.NameOf(server) == other)];
        return scheduler switch
        {
            "lc" => two[0].Overhead == two[1].Overhead,
            "wlc" => two[0].Overhead * two[1].Weight == two[1].Overhead * two[0].Weight,
            "sed" => Delay(two[0]) == Delay(two[1]),
            _ => false,
        };
    }

    private static string Clients(SchedulingBench bench) =>
        string.Concat(Enumerable.Range(0, 500).Select(i => bench.Choose($"10.{i % 7}.{i / 200}.{i % 200}")));

    /// <summary>Runs a course of events; the law is asked of each choice before its connection is counted.</summary>
    private static void Check(string scheduler, SchedulerFlags flags, Func<SchedulingBench, RealServer?, bool> law)
    {
        Prop.ForAll(Steps, steps =>
        {
            var bench = new SchedulingBench(scheduler, "1 2 3", flags);
            bool holds = true;
            foreach (Step step in steps)
            {
                Apply(bench, step, () =>
                {
                    RealServer? chosen = bench.Schedule(SchedulingBench.Key($"192.0.2.{step.Number}", 40000 + step.Server, $"198.51.100.{step.Server - 'A'}"));
                    holds &= law(bench, chosen);
                    if (chosen is not null)
                    {
                        bench.Counts.Added(chosen.Id, active: step.Number < 4);
                    }

                    bench.Now += (ulong)step.Number * 6000;
                });
            }

            return holds;
        }).MustHold();
    }
}
