using Pivot.Testing.Packets;

namespace Pivot.Packets.Tests;

public sealed class InternetChecksumTests
{
    private readonly Random _random = new(71);

    [Fact]
    public void Sum_Rfc1071Example_GivesDdf2()
    {
        byte[] data = [0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7];

        Assert.Equal(0xddf2, InternetChecksum.Sum(data));
        Assert.Equal(0x220d, InternetChecksum.Compute(data));
    }

    [Fact]
    public void Update_Rfc1624Example_GivesZeroAndNotOnes() => Assert.Equal(0x0000, InternetChecksum.Update(0xdd2f, 0x5555, 0x3285));

    [Fact]
    public void Sum_EveryLengthUpTo9001AndEveryStart_EqualsReference()
    {
        byte[] data = new byte[9001 + 8];
        _random.NextBytes(data);
        for (int length = 0; length <= 9001; length++)
        {
            int offset = length % 8;
            ReadOnlySpan<byte> part = data.AsSpan(offset, length);
            ushort start = (ushort)(length * 40503);
            Assert.Equal(ReferenceChecksum.Sum(part, start), InternetChecksum.Sum(part, start));
        }
    }

    /// <summary>Headers, whole rounds of vectors and every rest of them, wherever they begin.</summary>
    [Fact]
    public void Sum_EveryLengthUpTo320AtEveryAlignment_EqualsReference()
    {
        byte[] data = new byte[320 + 64];
        _random.NextBytes(data);
        for (int offset = 0; offset < 64; offset++)
        {
            for (int length = 0; length <= 320; length++)
            {
                Assert.Equal(ReferenceChecksum.Sum(data.AsSpan(offset, length)), InternetChecksum.Sum(data.AsSpan(offset, length)));
            }
        }
    }

    [Fact]
    public void Sum_LongestPackets_EqualsReference()
    {
        byte[] data = new byte[65575 + 1];
        _random.NextBytes(data);
        for (int length = 65400; length < data.Length; length++)
        {
            Assert.Equal(ReferenceChecksum.Sum(data.AsSpan(1, length)), InternetChecksum.Sum(data.AsSpan(1, length)));
        }
    }

    [Fact]
    public void Sum_AllOnes_CarriesRight()
    {
        byte[] data = new byte[65535];
        Array.Fill(data, (byte)0xff);

        Assert.Equal(ReferenceChecksum.Sum(data), InternetChecksum.Sum(data));
        Assert.Equal(ReferenceChecksum.Sum(data, 0xffff), InternetChecksum.Sum(data, 0xffff));
    }

    [Fact]
    public void Sum_AtGuardPage_ReadsNothingBehindTheData()
    {
        using var memory = new GuardedMemory(4096);
        for (int length = 0; length <= 320; length++)
        {
            Span<byte> place = memory.Place(new byte[length]);
            Assert.Equal(0, InternetChecksum.Sum(place));
        }
    }

    [Fact]
    public void Update_RandomWords_EqualsRecomputation()
    {
        byte[] data = new byte[40];
        for (int round = 0; round < 100_000; round++)
        {
            _random.NextBytes(data);
            data[0] = 0x45;
            ushort checksum = InternetChecksum.Compute(data);
            int word = 2 * _random.Next(1, data.Length / 2);
            ushort before = (ushort)((data[word] << 8) | data[word + 1]);
            ushort after = (ushort)_random.Next(0x10000);
            (data[word], data[word + 1]) = ((byte)(after >> 8), (byte)after);

            Assert.Equal(ReferenceChecksum.Compute(data), InternetChecksum.Update(checksum, before, after));
        }
    }

    [Fact]
    public void UpdatePartial_RandomWords_EqualsRecomputation()
    {
        byte[] data = new byte[12];
        for (int round = 0; round < 100_000; round++)
        {
            _random.NextBytes(data);
            data[9] = 6;
            ushort sum = InternetChecksum.Sum(data);
            ushort before = (ushort)((data[0] << 8) | data[1]);
            ushort after = (ushort)_random.Next(0x10000);
            (data[0], data[1]) = ((byte)(after >> 8), (byte)after);

            Assert.Equal(ReferenceChecksum.Sum(data), InternetChecksum.UpdatePartial(sum, before, after));
        }
    }

    [Theory]
    [InlineData("192.0.2.1", "198.51.100.80", 20)]
    [InlineData("255.255.255.255", "255.255.255.255", 65515)]
    [InlineData("0.0.0.0", "0.0.0.1", 0)]
    public void PseudoHeaderSum_IPv4_EqualsReference(string source, string destination, int length)
    {
        byte[] packet = PacketBuilder.Raw(source, destination, 6).Build();

        Assert.Equal(
            ReferenceChecksum.PseudoHeader(packet, packet[9], length),
            InternetChecksum.PseudoHeaderSum(IpAddress.Parse(source), IpAddress.Parse(destination), IpProtocol.Tcp, length));
    }

    [Fact]
    public void PseudoHeaderSum_IPv6_EqualsReference()
    {
        IpAddress source = IpAddress.Parse("2001:db8:ffff:ffff:ffff:ffff:ffff:ffff");
        IpAddress destination = IpAddress.Parse("2001:db8::80");
        byte[] pseudo =
        [
            .. source.ToIPAddress().GetAddressBytes(), .. destination.ToIPAddress().GetAddressBytes(), 0, 1, 0x11, 0x70, 0, 0, 0, 17,
        ];

        Assert.Equal(ReferenceChecksum.Sum(pseudo), InternetChecksum.PseudoHeaderSum(source, destination, IpProtocol.Udp, 0x11170));
    }
}
