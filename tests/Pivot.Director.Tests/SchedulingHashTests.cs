using Pivot.Director.Scheduling;
using Pivot.Director.Services;
using Pivot.Packets;

namespace Pivot.Director.Tests;

/// <summary>sh, dh and mh: tables as in the kernel, flags, and what a client keeps.</summary>
public sealed class SchedulingHashTests
{
    /// <summary>Computed apart, by hash_32 of linux/hash.h.</summary>
    [Theory]
    [InlineData("192.0.2.10", 0, 162)]
    [InlineData("192.0.2.10", 40000, 70)]
    [InlineData("192.0.2.11", 0, 4)]
    [InlineData("198.51.100.80", 0, 141)]
    [InlineData("0.0.0.1", 0, 97)]
    [InlineData("255.255.255.255", 40000, 66)]
    [InlineData("2001:db8:1::10", 0, 58)]
    public void AddressHash_Slot_IsTheKernels(string address, int port, int slot)
    {
        Assert.Equal(slot, AddressHash.Of(AddressHash.Fold(IpAddress.Parse(address)) + (uint)port, HashSlots.Bits));
    }

    /// <summary>The kernel's own vector for four bytes (lib/test_siphash.c), and the preferences of 203.0.113.1:8080 computed apart.</summary>
    [Fact]
    public void SipHash_Vectors_AreTheKernels()
    {
        Assert.Equal(0x88d38328u, SipHash13.Of(0x03020100, 0x0706050403020100, 0x0f0e0d0c0b0a0908));
        Assert.Equal(309u, SipHash13.Of(0xcb007101 + 8080, 2654435761, 2654435761) % 4093);
        Assert.Equal(2165u, SipHash13.Of(0xcb007101 + 8080, 2654446892, 2654446892) % 4092);
    }

    [Fact]
    public void MaglevTable_PaperExample_IsThePapers()
    {
        MaglevPreference[] all = [new(3, 4, 1), new(0, 2, 1), new(3, 1, 1)];
        var table = new int[7];

        MaglevTable.Fill(table, all);
        Assert.Equal([1, 0, 1, 0, 2, 2, 0], table);

        MaglevTable.Fill(table, [all[0], all[1] with { Turns = 0 }, all[2]]);
        Assert.Equal([0, 0, 0, 0, 2, 2, 2], table);

        MaglevTable.Fill(table, [all[0] with { Turns = 0 }]);
        Assert.Equal([-1, -1, -1, -1, -1, -1, -1], table);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(100)]
    [InlineData(4093)]
    [InlineData(5000)]
    public void MaglevTable_EqualTurns_DifferByOneSlotAtMost(int servers)
    {
        var preferences = new MaglevPreference[servers];
        for (uint i = 0; i < servers; i++)
        {
            preferences[i] = new((int)(SipHash13.Of(i, 1, 2) % 4093), (int)(SipHash13.Of(i, 3, 4) % 4092) + 1, 1);
        }

        var table = new int[MaglevTable.Size];
        MaglevTable.Fill(table, preferences);

        int[] slots = new int[servers];
        Array.ForEach(table, server => slots[server]++);
        Assert.InRange(slots.Max() - slots.Min(), 0, 1);
    }

    [Theory]
    [InlineData("mh", "2 1 1", 0.02)]
    [InlineData("mh", "600 300 300", 0.02)]
    [InlineData("mh", "65535 1 1", 0.04)]
    [InlineData("sh", "2 1 1", 0.03)]
    public void Schedule_ManyClients_SpreadByWeight(string scheduler, string weights, double tolerance)
    {
        var bench = new SchedulingBench(scheduler, weights);
        int[] numbers = [.. weights.Split(' ').Select(weight => int.Parse(weight, null))];

        string chosen = Clients(bench);

        for (int i = 0; i < numbers.Length; i++)
        {
            double share = chosen.Count(server => server == 'A' + i) / (double)chosen.Length;
            Assert.InRange(share, (numbers[i] / (double)numbers.Sum()) - tolerance, (numbers[i] / (double)numbers.Sum()) + tolerance);
        }
    }

    [Theory]
    [InlineData("sh")]
    [InlineData("mh")]
    public void Schedule_SameClient_IsTheSameServerWhateverThePort(string scheduler)
    {
        var bench = new SchedulingBench(scheduler, "1 1 1 1 1");
        string first = Clients(bench, port: 1);

        bench.Load('A', 1000);

        Assert.Equal(first, Clients(bench, port: 2));
    }

    [Theory]
    [InlineData("sh")]
    [InlineData("mh")]
    public void Schedule_PortFlag_SpreadsTheConnectionsOfAClient(string scheduler)
    {
        var bench = new SchedulingBench(scheduler, "1 1 1 1 1", SchedulerFlags.Port);

        string chosen = string.Concat(Enumerable.Range(1024, 500).Select(port => bench.Choose(port: port)));

        Assert.All("ABCDE", server => Assert.InRange(chosen.Count(c => c == server), 60, 140));
    }

    [Theory]
    [InlineData("sh", SchedulerFlags.None)]
    [InlineData("mh", SchedulerFlags.None)]
    [InlineData("sh", SchedulerFlags.Fallback)]
    [InlineData("mh", SchedulerFlags.Fallback)]
    public void Schedule_OneOverloaded_OnlyItsClientsLoseTheirServer(string scheduler, SchedulerFlags flags)
    {
        var bench = new SchedulingBench(scheduler, "1 1 1 1", flags);
        string before = Clients(bench);

        bench.Limit('B', 1);
        bench.Load('B', 1);
        string after = Clients(bench);

        Assert.All(before.Zip(after), pair => Assert.True(pair.First == 'B' ? pair.Second == '-' == (flags == SchedulerFlags.None) : pair.First == pair.Second));
        Assert.All("ACD", server => Assert.True(flags == SchedulerFlags.None || scheduler == "sh" || after.Count(c => c == server) > before.Count(c => c == server) + 20));
        Assert.DoesNotContain('B', after);
    }

    [Fact]
    public void Mh_QuiescedServer_KeepsItsSlotsAndGetsItsClientsBack()
    {
        var bench = new SchedulingBench("mh", "3 2 1", SchedulerFlags.Fallback);
        string before = Clients(bench);

        bench.Use("3 0 1");
        string quiesced = Clients(bench);
        bench.Use("3 2 1");

        Assert.All(before.Zip(quiesced), pair => Assert.True(pair.First == 'B' ? pair.Second is 'A' or 'C' : pair.First == pair.Second));
        Assert.Equal(before, Clients(bench));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(50)]
    public void Mh_ServerLeaves_FewOtherClientsMove(int servers)
    {
        var bench = new SchedulingBench("mh");
        bench.Use([.. Enumerable.Range(0, servers).Select(i => ((char)('A' + i), 1))]);
        string before = Clients(bench, 20_000);

        bench.Use([.. Enumerable.Range(0, servers).Where(i => i != 1).Select(i => ((char)('A' + i), 1))]);
        string after = Clients(bench, 20_000);

        int moved = before.Zip(after).Count(pair => pair.First != 'B' && pair.First != pair.Second);
        Assert.InRange(moved, 0, before.Count(server => server != 'B') * 6 / 100);
    }

    [Fact]
    public void Mh_ServersWithoutPort_UseTheServices()
    {
        IScheduler scheduler = SchedulerCatalog.Create("mh", new SchedulerSettings(SchedulerFlags.None, 8080, 0));
        var bench = new SchedulingBench("mh", "1 1 1");
        RealServer[] portless = [.. bench.Servers.Select(server => new RealServer(server, server.Spec with { Port = null }, ServerCondition.AsConfigured))];
        scheduler.ServersChanged(portless);

        for (int i = 1; i < 200; i++)
        {
            FlowKey key = SchedulingBench.Key($"192.0.2.{i}");
            Assert.Equal(bench.Schedule(key)!.Id, scheduler.Schedule(portless, key, 0)!.Id);
        }
    }

    [Fact]
    public void Sh_WeightsOver256_LeaveLaterServersLessAsInIpvs()
    {
        var bench = new SchedulingBench("sh", "200 200 200");

        string chosen = Clients(bench, 5000);

        Assert.InRange(chosen.Count(server => server == 'A') / 5000.0, 0.70, 0.86);
        Assert.DoesNotContain('C', chosen);
    }

    [Fact]
    public void Dh_SameDestination_IsTheSameServerAndNoneWhenThatIsAway()
    {
        var bench = new SchedulingBench("dh", "1 7 1 1");
        string before = Destinations(bench);
        Assert.Equal(before, Destinations(bench, client: "192.0.2.99"));
        Assert.All("ABCD", server => Assert.InRange(before.Count(c => c == server), 30, 100));

        bench.Use("1 0 1 1");

        Assert.Equal(before.Replace('B', '-'), Destinations(bench));
    }

    private static string Clients(SchedulingBench bench, int count = 2000, int port = 40000)
    {
        var chosen = new char[count];
        for (uint i = 0; i < count; i++)
        {
            chosen[i] = SchedulingBench.NameOf(bench.Schedule(new FlowKey(
                IpProtocol.Tcp, IpAddress.FromIPv4(0x0a000000 + (i * 2654435761u >> 8)), (ushort)port, IpAddress.Parse("198.51.100.80"), 80)));
        }

        return new string(chosen);
    }

    private static string Destinations(SchedulingBench bench, string client = "192.0.2.1") =>
        string.Concat(Enumerable.Range(0, 250).Select(i => bench.Choose(client, 1, $"198.51.100.{i}")));
}
