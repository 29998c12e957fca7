using Pivot.Director.Access;
using Pivot.Director.Services;
using Pivot.Packets;

namespace Pivot.Director.Tests.Access;

/// <summary>The set of client networks against the plainest of models: every network asked in turn.</summary>
public sealed class ClientNetworksTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Contains_RandomNetworksOfBothFamilies_IsWhatTheModelSays(int seed)
    {
        var random = new Random(seed);
        int inside = 0;
        for (int round = 0; round < 150; round++)
        {
            AddressPrefix[] networks = [.. Enumerable.Range(0, random.Next(1, 60)).Select(_ => RandomNetwork(random, spread: 1 + (round % 3)))];
            ClientNetworks set = ClientNetworks.Of(networks);
            foreach (IpAddress address in Candidates(random, networks))
            {
                bool expected = Array.Exists(networks, network => network.Contains(address));
                inside += expected ? 1 : 0;
                Assert.True(expected == set.Contains(address), $"{address} in {string.Join(", ", networks)}: expected {expected}");
            }
        }

        Assert.InRange(inside, 1000, int.MaxValue);
    }

    [Theory]
    [InlineData("0.0.0.0/0", "203.0.113.7", "2001:db8::1")]
    [InlineData("::/0", "2001:db8::1", "203.0.113.7")]
    [InlineData("203.0.113.7/32", "203.0.113.7", "203.0.113.6")]
    [InlineData("2001:db8::7/128", "2001:db8::7", "2001:db8::6")]
    [InlineData("2001:db8:0:1::/64", "2001:db8:0:1:ffff::", "2001:db8:0:2::")]
    [InlineData("128.0.0.0/1", "255.255.255.255", "127.255.255.255")]
    public void Contains_OneNetwork_EndsWhereItEnds(string network, string inside, string outside)
    {
        ClientNetworks set = ClientNetworks.Of([Prefix(network)]);

        Assert.True(set.Contains(IpAddress.Parse(inside)));
        Assert.False(set.Contains(IpAddress.Parse(outside)));
    }

    [Fact]
    public void Contains_WholeFamilyAmongOthers_IsEverybody()
    {
        ClientNetworks set = ClientNetworks.Of([Prefix("10.0.0.0/8"), Prefix("0.0.0.0/0"), Prefix("10.1.0.0/16")]);

        Assert.True(set.Contains(IpAddress.Parse("203.0.113.7")));
        Assert.False(set.Contains(IpAddress.Parse("2001:db8::1")));
    }

    [Fact]
    public void None_Anybody_IsNotInIt()
    {
        Assert.Same(ClientNetworks.None, ClientNetworks.Of([]));
        Assert.False(ClientNetworks.None.Contains(IpAddress.Parse("203.0.113.7")));
        Assert.False(ClientNetworks.None.Contains(IpAddress.Parse("2001:db8::1")));
    }

    [Theory]
    [InlineData(4, 24, 4)]
    [InlineData(4, 32, 5)]
    [InlineData(6, 48, 6)]
    [InlineData(6, 128, 6)]
    public void Of_100000Networks_StayWithinTheirMemory(int family, int length, int megabytes)
    {
        var random = new Random(family + length);
        AddressPrefix[] networks = [.. Enumerable.Range(0, 100_000).Select(_ => Network(RandomAddress(random, family == 4), length))];

        ClientNetworks set = ClientNetworks.Of(networks);

        Assert.All(networks.Take(1000), network => Assert.True(set.Contains(network.Network)));
        Assert.InRange(set.Bytes, 1, megabytes * 1_000_000L);
    }

    private static AddressPrefix Prefix(string text)
    {
        string[] parts = text.Split('/');
        return new AddressPrefix(IpAddress.Parse(parts[0]), int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture));
    }

    private static AddressPrefix Network(IpAddress address, int length) => new(address.Network(length), length);

    /// <summary>Close together, so that networks contain each other and end next to each other.</summary>
    private static AddressPrefix RandomNetwork(Random random, int spread)
    {
        bool isIPv4 = random.Next(2) == 0;
        IpAddress address = isIPv4
            ? IpAddress.FromIPv4(0xcb00_7100u + (uint)random.Next(1 << (8 * spread)))
            : new IpAddress(0x2001_0db8_0000_0000 + (ulong)random.Next(4), (ulong)random.NextInt64(1L << (20 * spread)) << (random.Next(2) * 4));
        return Network(address, random.Next(isIPv4 ? 8 : 16, address.BitLength + 1));
    }

    private static IpAddress RandomAddress(Random random, bool isIPv4) =>
        isIPv4 ? IpAddress.FromIPv4((uint)random.NextInt64(1L << 32)) : new IpAddress((ulong)random.NextInt64() | (1UL << 61), (ulong)random.NextInt64());

    /// <summary>The first and last address of each network, those beside them, and some at random.</summary>
    private static IEnumerable<IpAddress> Candidates(Random random, AddressPrefix[] networks)
    {
        foreach (AddressPrefix network in networks)
        {
            UInt128 first = new(network.Network.High, network.Network.Low);
            int hostBits = network.Network.BitLength - network.Length;
            UInt128 last = first + (hostBits == 128 ? UInt128.MaxValue : (UInt128.One << hostBits) - 1);
            foreach (UInt128 value in (UInt128[])[first, last, first - 1, last + 1, first + (UInt128)random.Next(1 << 20)])
            {
                var address = new IpAddress((ulong)(value >> 64), (ulong)value);
                yield return address;
            }
        }
    }
}
