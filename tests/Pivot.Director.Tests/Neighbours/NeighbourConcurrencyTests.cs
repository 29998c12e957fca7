using System.Buffers.Binary;
using Pivot.Director.Neighbours;
using Pivot.Packets;
using Pivot.Packets.Arp;
using Pivot.Packets.Ethernet;
using static Pivot.Director.Tests.Neighbours.LinkBench;

namespace Pivot.Director.Tests.Neighbours;

/// <summary>Several workers at once: a reader without a lock never gets another neighbour's Ethernet address, and what was held keeps its order.</summary>
public sealed class NeighbourConcurrencyTests
{
    private const int Rounds = 300_000;

    private delegate bool LookUp(IpAddress address, out MacAddress hardware);

    /// <summary>Neighbours come, change, are pushed out and come again, in a table that is too small for them. The last byte of each Ethernet address is that of the neighbour's IP address.</summary>
    [Fact]
    public async Task TryResolve_WhileEntriesAreReused_NeverGivesAnothersHardwareAddress()
    {
        using var table = new NeighbourTable(8, 99);
        using var stop = new CancellationTokenSource();
        using var start = new Barrier(3);
        Task<(long Hits, long Wrong)>[] readers = [.. Enumerable.Range(0, 2).Select(_ => Run(() => Read((IpAddress address, out MacAddress hardware) => table.TryResolve(address, 1000, out hardware), 20, start, stop.Token)))];

        start.SignalAndWait(stop.Token);
        for (uint i = 0; i < Rounds; i++)
        {
            uint host = 1 + (i * 7 % 20);
            IpAddress address = IpAddress.FromIPv4(0xc0000200 + host);
            table.Hold(address, [], default, 1000 + i, out _, out _);
            var hardware = new MacAddress(0x020000000000 | ((ulong)(i & 0xff) << 8) | host);
            table.Update(new NeighbourClaim(address, hardware, IsAnswer: true, OverrideRule.Always, Creates: false), 1000 + i);
        }

        await stop.CancelAsync();
        (long Hits, long Wrong)[] results = await Task.WhenAll(readers);
        Assert.Equal(0, results.Sum(result => result.Wrong));
        Assert.True(results.Sum(result => result.Hits) > 1000, $"{results.Sum(result => result.Hits)} hits are too few to prove anything");
    }

    /// <summary>One entry changes hands as fast as it can: a reader that took the address of one neighbour and the Ethernet address of the other would show here.</summary>
    [Fact]
    public async Task TryFindPublished_EntryThatChangesHandsAllTheTime_IsReadWholeOrMissed()
    {
        var index = new NeighbourIndex(1, 99);
        using var stop = new CancellationTokenSource();
        using var start = new Barrier(3);
        Task<(long Hits, long Wrong)>[] readers = [.. Enumerable.Range(0, 2).Select(_ => Run(() => Read((IpAddress address, out MacAddress hardware) => index.TryFindPublished(address, out hardware), 2, start, stop.Token)))];

        start.SignalAndWait(stop.Token);
        for (uint i = 0; i < 10 * Rounds; i++)
        {
            uint host = 1 + (i % 2);
            index.Insert(1, IpAddress.FromIPv4(0xc0000200 + host));
            index[1].Hardware = new MacAddress(0x020000000000UL | host);
            index.Publish(1, mayGoAtOnce: true);
            index.Remove(1);
        }

        await stop.CancelAsync();
        (long Hits, long Wrong)[] results = await Task.WhenAll(readers);
        Assert.Equal(0, results.Sum(result => result.Wrong));
        Assert.True(results.Sum(result => result.Hits) > 1000, $"{results.Sum(result => result.Hits)} hits are too few to prove anything");
    }

    /// <summary>One worker sends numbered packets while another hears the neighbour lose and tell its address. Held ones are released by the second worker, all others sent by the first.</summary>
    [Fact]
    public async Task Resolve_WhileAnotherWorkerReleases_EachPacketGoesOnceAndInOrder()
    {
        const int packets = 20;
        using var barrier = new Barrier(2);
        for (int round = 0; round < 500; round++)
        {
            using var host = new LinkHost(Hardware, 4, (ulong)round);
            host.Apply(Plan, 1000);
            var output = new Numbers();
            byte[] answer = Arp(new ArpMessage(ArpOperation.Reply, ServerHardware, Server, Hardware, Own), Hardware);
            Assert.Equal(NeighbourAnswer.Held, Send(host, output, 0));
            Task<bool> receiver = Run(() =>
            {
                barrier.SignalAndWait(TestContext.Current.CancellationToken);
                host.Receive(answer, 1001, output);
                return true;
            });
            barrier.SignalAndWait(TestContext.Current.CancellationToken);
            for (int number = 1; number < packets; number++)
            {
                if (Send(host, output, number) == NeighbourAnswer.Known)
                {
                    output.Add(number);
                }
            }

            await receiver;
            Assert.Equal(Enumerable.Range(0, packets), output.Seen);
        }
    }

    private static Task<T> Run<T>(Func<T> work) =>
        Task.Factory.StartNew(work, TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static NeighbourAnswer Send(LinkHost host, Numbers output, int number)
    {
        byte[] packet = new byte[40];
        BinaryPrimitives.WriteInt32BigEndian(packet, number);
        return host.Resolve(Server, packet, default, 1001, output.Questions, out _);
    }

    private static (long Hits, long Wrong) Read(LookUp find, uint hosts, Barrier start, CancellationToken stop)
    {
        start.SignalAndWait(stop);
        (long hits, long wrong) = (0, 0);
        for (uint i = 0; !stop.IsCancellationRequested; i++)
        {
            uint host = 1 + (i % hosts);
            if (find(IpAddress.FromIPv4(0xc0000200 + host), out MacAddress hardware))
            {
                hits++;
                wrong += (hardware.Value & 0xff) == host && hardware.Value >> 40 == 2 ? 0 : 1;
            }
        }

        return (hits, wrong);
    }

    /// <summary>The numbers of packets in the order in which they left.</summary>
    private sealed class Numbers : IFrameOutput
    {
        private readonly Lock _lock = new();
        private readonly byte[] _room = new byte[200];
        private int _length;

        public FrameCollector Questions { get; } = new();

        public List<int> Seen { get; } = [];

        public Span<byte> Room(int length)
        {
            _length = length;
            return _room.AsSpan(0, length);
        }

        public void Send(in OffloadHeader offload)
        {
            Assert.Equal(54, _length);
            Add(BinaryPrimitives.ReadInt32BigEndian(_room.AsSpan(14)));
        }

        public void Add(int number)
        {
            lock (_lock)
            {
                Seen.Add(number);
            }
        }
    }
}
