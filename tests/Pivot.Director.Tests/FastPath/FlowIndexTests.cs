using Pivot.Director.FastPath;
using Pivot.Packets;

namespace Pivot.Director.Tests.FastPath;

/// <summary>The index: growth, full buckets, removal, and readers while it grows.</summary>
public sealed class FlowIndexTests : IDisposable
{
    private const int Limit = 300_000;

    private readonly FakeFastPath _fast = new(Limit, () => 1000);

    public void Dispose() => _fast.Dispose();

    [Fact]
    public void TryPut_ManyFlows_AllAreFoundAndFewAreRefused()
    {
        FlowTable table = Table();
        var isIn = new bool[Limit];
        for (uint number = 1; number < Limit; number++)
        {
            isIn[number] = table.TryPut(number, FlowOf(number), default, carriesReplies: true);
        }

        for (uint number = 1; number < Limit; number++)
        {
            Assert.Equal(isIn[number], table.Is(number, FlowOf(number), default, carriesReplies: true));
        }

        Assert.Equal(Limit - 1, table.Count + table.Refused);
        Assert.InRange(table.Refused, 0, Limit / 1000);
        double load = 2.0 * table.Count / (table.Buckets * FlowAbi.SlotsPerBucket);
        Assert.InRange(load, 0.55, 0.62);
    }

    /// <summary>Half a million insertions and as many removals in any order, against a dictionary.</summary>
    [Fact]
    public void PutAndTakeOut_MillionOperations_AreThoseOfADictionary()
    {
        FlowTable table = Table();
        var random = new Random(8);
        var model = new Dictionary<uint, uint>();
        for (uint operation = 0; operation < 1_000_000; operation++)
        {
            // Numbers below a bound that moves, so that the load goes up and down.
            uint number = (uint)random.Next(1, 20_000 + (int)(operation % 400_000 / 4));
            if (model.Remove(number))
            {
                table.TakeOut(number);
            }
            else if (table.TryPut(number, FlowOf(number, operation), default, carriesReplies: CarriesReplies(operation)))
            {
                model.Add(number, operation);
            }
        }

        Assert.Equal(model.Count, table.Count);
        Assert.InRange(table.Refused, 0, 1000);
        for (uint number = 1; number < 130_000; number++)
        {
            bool isThere = model.TryGetValue(number, out uint operation);
            Assert.Equal(isThere, table.Is(number, FlowOf(number, operation), default, carriesReplies: CarriesReplies(operation)));
        }
    }

    [Fact]
    public void TryPut_IndexMayNotGrow_RefusesWhatFindsNoRoomAndTakesItLater()
    {
        _fast.MostChunks[FlowPart.Buckets] = 1;
        FlowTable table = Table();
        uint number = 1;
        for (; number < 5000; number++)
        {
            table.TryPut(number, FlowOf(number), default, carriesReplies: true);
        }

        Assert.Equal(FlowAbi.BucketsPerChunk, (int)table.Buckets);
        Assert.InRange(table.Count, 3300, 4096);
        Assert.Equal(4999, table.Count + table.Refused);

        for (uint present = 1; present < 5000; present++)
        {
            if (table.Is(present, FlowOf(present), default, carriesReplies: true))
            {
                table.TakeOut(present);
            }
        }

        Assert.Equal(0, table.Count);
        Assert.True(table.TryPut(number, FlowOf(number), default, carriesReplies: true));
    }

    [Theory]
    [InlineData(FlowPart.Flows)]
    [InlineData(FlowPart.ClientTallies)]
    [InlineData(FlowPart.ServerTallies)]
    [InlineData(FlowPart.Addresses6)]
    [InlineData(FlowPart.Buckets)]
    public void TryPut_NoRoomForAChunk_IsRefusedAndCounted(FlowPart part)
    {
        _fast.MostChunks[part] = 0;
        FlowTable table = Table();
        bool isIPv6 = part == FlowPart.Addresses6;

        Assert.False(table.TryPut(1, FlowOf(1) with { Family = (byte)(isIPv6 ? 6 : 4) }, default, carriesReplies: true));
        Assert.Equal((0, 1L), (table.Count, table.Refused));
        Assert.Equal(isIPv6, table.TryPut(1, FlowOf(1), default, carriesReplies: true));
    }

    /// <summary>Readers find every flow but those that are moved at that moment, and never a wrong one.</summary>
    [Fact]
    public async Task Growth_UnderConcurrentReaders_NeverGivesAnotherFlow()
    {
        FlowTable table = Table();
        byte[][] packets = [.. Enumerable.Range(1, 2000).Select(number => PacketOf((uint)number))];
        for (uint number = 1; number <= packets.Length; number++)
        {
            Assert.True(table.TryPut(number, FlowOf(number), default, carriesReplies: true));
        }

        bool done = false;
        long found = 0;
        long missed = 0;
        Task reader = Task.Run(
            () =>
            {
                while (!Volatile.Read(ref done))
                {
                    for (int i = 0; i < packets.Length; i++)
                    {
                        uint number = _fast.Find(packets[i]);
                        Assert.True(number == 0 || number == i + 1, $"packet of {i + 1} found {number}");
                        _ = number == 0 ? missed++ : found++;
                    }
                }
            },
            TestContext.Current.CancellationToken);
        for (uint number = 3000; number < 200_000; number++)
        {
            table.TryPut(number, FlowOf(number), default, carriesReplies: true);
            if (number % 3 == 0 && table.Is(number, FlowOf(number), default, carriesReplies: true))
            {
                table.TakeOut(number);
            }
        }

        Volatile.Write(ref done, true);
        await reader;
        Assert.True(found > 0 && missed <= found / 100, $"{found} found, {missed} missed");
        Assert.All(Enumerable.Range(0, packets.Length), i => Assert.Equal((uint)i + 1, _fast.Find(packets[i])));
    }

    private static bool CarriesReplies(uint salt) => salt % 8 != 1;

    private static uint Net(uint value) => (uint)System.Net.IPAddress.HostToNetworkOrder((int)value);

    private static Flow FlowOf(uint number, uint salt = 0) => new()
    {
        Family = 4,
        Protocol = IpProtocol.Udp,
        Method = CarriesReplies(salt) ? FlowMethod.BothEnds : FlowMethod.Direct,
        Client = Net(0x0a000000 + (number >> 4)),
        Virtual = Net(0xc6336450),
        Destination = Net(0xcb00710b),
        Local = Net(0x0a000000 + (number >> 4)),
        ClientPorts = Net(((1024 + (number & 15)) << 16) | 53),
        ServerPorts = Net((53 << 16) | (1024 + (number & 15))),
        Entropy = number ^ salt,
    };

    private static byte[] PacketOf(uint number) =>
        Pivot.Testing.Packets.PacketBuilder.Udp(IpAddress.FromIPv4(0x0a000000 + (number >> 4)).ToString(), 1024 + (int)(number & 15), "198.51.100.80", 53).Build();

    private FlowTable Table() => new(_fast, Limit, 42);
}
