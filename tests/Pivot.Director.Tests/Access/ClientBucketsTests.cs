using Pivot.Director.Access;
using Pivot.Packets;

namespace Pivot.Director.Tests.Access;

/// <summary>The rate of clients against a model of exact buckets, with a clock that the test turns.</summary>
public sealed class ClientBucketsTests
{
    private const ulong Seed = 0x1234_5678_9abc_def1;

    [Theory]
    [InlineData(1, 1000)]
    [InlineData(5, 60_000)]
    [InlineData(100, 1000)]
    [InlineData(3, 70)]
    [InlineData(1_000_000, 10)]
    [InlineData(7, 86_400_000)]
    public void TryTake_ClientsAtRandomTimes_IsWhatExactBucketsSay(int connections, int milliseconds)
    {
        var random = new Random(connections);
        var table = new ClientBuckets(new ClientRate(connections, TimeSpan.FromMilliseconds(milliseconds)), Seed);
        var model = new ExactBuckets(connections, milliseconds / 10);
        ulong now = 1_000_000;
        int refused = 0;
        for (int step = 0; step < 20_000; step++)
        {
            IpAddress client = IpAddress.FromIPv4(0xc633_6400u + (uint)random.Next(8));
            now += (ulong)(random.Next(32) == 0 ? random.Next(1 + (milliseconds / 10 / Math.Min(connections, 50))) : 0);
            bool taken = table.TryTake(client, now);

            // The table counts in 1/1024 of a connection.
            model.Check(client, now, taken);
            refused += taken ? 0 : 1;
        }

        Assert.True(refused > 100 || connections == 1_000_000);
    }

    [Fact]
    public void TryTake_FullBucket_LetsABurstInAndThenOneAtATime()
    {
        var table = new ClientBuckets(new ClientRate(10, TimeSpan.FromSeconds(1)), Seed);
        IpAddress client = IpAddress.Parse("198.51.100.7");

        Assert.Equal(10, Enumerable.Range(0, 30).Count(_ => table.TryTake(client, 1000)));
        Assert.False(table.TryTake(client, 1009));
        Assert.True(table.TryTake(client, 1010));
        Assert.False(table.TryTake(client, 1010));
        Assert.Equal(10, Enumerable.Range(0, 30).Count(_ => table.TryTake(client, 5000)));
    }

    [Theory]
    [InlineData("2001:db8::1", "2001:db8::ffff:1", true)]
    [InlineData("2001:db8::1", "2001:db8:0:1::1", false)]
    [InlineData("198.51.100.7", "198.51.100.8", false)]
    public void TryTake_TwoAddresses_AreOneClientWhereTheyShareA64(string first, string second, bool areOne)
    {
        var table = new ClientBuckets(new ClientRate(1, TimeSpan.FromHours(1)), Seed);

        Assert.True(table.TryTake(IpAddress.Parse(first), 1000));
        Assert.Equal(!areOne, table.TryTake(IpAddress.Parse(second), 1000));
    }

    [Fact]
    public void TryTake_FloodOfMadeUpAddresses_NeitherFreesTheLimitedNorRefusesOthers()
    {
        var table = new ClientBuckets(new ClientRate(100, TimeSpan.FromSeconds(10)), Seed);
        IpAddress[] greedy = [.. Enumerable.Range(0, 50).Select(number => IpAddress.FromIPv4(0xcb00_7100u + (uint)number))];
        foreach (IpAddress client in greedy)
        {
            while (table.TryTake(client, 1000))
            {
            }
        }

        for (uint made = 0; made < 1_000_000; made++)
        {
            Assert.True(table.TryTake(IpAddress.FromIPv4(0x0a00_0000u + made), 1001));
        }

        Assert.All(greedy, client => Assert.False(table.TryTake(client, 1001)));
    }

    [Fact]
    public void TryTake_ClientThatComesBackAfterYears_HasAFullBucket()
    {
        var table = new ClientBuckets(new ClientRate(2, TimeSpan.FromMilliseconds(10)), Seed);
        IpAddress client = IpAddress.Parse("198.51.100.7");
        for (ulong now = 1; now < 1UL << 40; now = (now * 3) + 1)
        {
            Assert.True(table.TryTake(client, now));
            Assert.True(table.TryTake(client, now));
            Assert.False(table.TryTake(client, now));
        }
    }

    [Fact]
    public async Task TryTake_ManyThreads_TogetherTakeWhatThereIs()
    {
        var table = new ClientBuckets(new ClientRate(1000, TimeSpan.FromHours(1)), Seed);
        IpAddress[] clients = [.. Enumerable.Range(0, 4).Select(number => IpAddress.FromIPv4(0xcb00_7100u + (uint)number))];
        int[] taken = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(
            () => Enumerable.Range(0, 20_000).Count(step => table.TryTake(clients[step % clients.Length], 1000)), TestContext.Current.CancellationToken)));

        Assert.Equal(4 * 1000, taken.Sum());
    }

    /// <summary>A bucket of each client in exact fractions.</summary>
    private sealed class ExactBuckets(int connections, int ticksPerSpan)
    {
        private readonly Dictionary<IpAddress, (double Level, ulong At)> _buckets = [];

        public void Check(IpAddress client, ulong now, bool taken)
        {
            (double level, ulong at) = _buckets.GetValueOrDefault(client, (connections, now));
            level = Math.Min(connections, level + ((now - at) * (double)connections / ticksPerSpan));
            const double rounding = 0.02;
            Assert.True(taken ? level > 1 - rounding : level < 1 + rounding, $"{client} at {now} with {level} was {(taken ? "let in" : "refused")}");
            _buckets[client] = (taken ? Math.Max(0, level - 1) : level, now);
        }
    }
}
