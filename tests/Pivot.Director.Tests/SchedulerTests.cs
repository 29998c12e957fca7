using Pivot.Director.Scheduling;
using Pivot.Director.Services;
using Pivot.Packets;
using static Pivot.Director.Tests.DirectorBench;

namespace Pivot.Director.Tests;

public sealed class SchedulerTests : IDisposable
{
    private readonly DirectorBench _bench = new(limit: 4096);
    private int _port = 1000;

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData("rr", "1 1 1", "ABCABC")]
    [InlineData("rr", "5 1 9", "ABCABC")]
    [InlineData("rr", "1 0 1", "ACACAC")]
    [InlineData("rr", "0 3 0", "BBB")]
    [InlineData("wrr", "4 3 2", "AABABCABCAABABCABC")]
    [InlineData("wrr", "4 2", "AABAAB")]
    [InlineData("wrr", "6 4 2", "AABABCAABABC")]
    [InlineData("wrr", "2 6 4", "BBCABCBBCABC")]
    [InlineData("wrr", "1 0 2", "CACCAC")]
    [InlineData("wrr", "65535 0", "AAAAAA")]
    [InlineData("lc", "1 1 1", "ABCABC")]
    [InlineData("lc", "1 0 1", "ACACAC")]
    [InlineData("wlc", "1 1", "ABAB")]
    [InlineData("wlc", "2 1", "ABAABAABA")]
    [InlineData("wlc", "0 2 1", "BCBBCBBCB")]
    public void Schedule_IdleServers_FollowsTheOrderOfIpvs(string scheduler, string weights, string expected)
    {
        Use(scheduler, weights);

        Assert.Equal(expected, string.Concat(Enumerable.Range(0, expected.Length).Select(_ => Open())));
    }

    [Theory]
    [InlineData("rr")]
    [InlineData("wrr")]
    [InlineData("lc")]
    [InlineData("wlc")]
    public void Schedule_AllQuiescedOrNone_IsNoServer(string scheduler)
    {
        Use(scheduler, "0 0");
        Assert.Equal('-', Open());

        _bench.Apply(Service("web", scheduler, IpProtocol.Tcp, [new(80, 80)]));
        Assert.Equal('-', Open());
    }

    [Fact]
    public void Schedule_LcWithOneActive_CountsItAs256()
    {
        Use("lc", "1 1");
        Assert.Equal('A', Open());

        // 256 inactive connections on B weigh as much as the active one on A, and then the first of equals is taken.
        for (int i = 0; i < 256; i++)
        {
            Assert.Equal('B', Open());
            Reset(_port - 1);
        }

        Assert.Equal("AB", $"{Open()}{Open()}");
    }

    [Fact]
    public void Schedule_Wlc_EqualsExactFractions()
    {
        int[] weights = [7, 3, 0, 5];
        Use("wlc", string.Join(' ', weights));
        long[] overhead = new long[weights.Length];
        var random = new Random(5);
        for (int i = 0; i < 600; i++)
        {
            int expected = Enumerable.Range(0, weights.Length).Where(server => weights[server] > 0)
                .OrderBy(server => new Fraction(overhead[server], weights[server])).First();
            Assert.Equal((char)('A' + expected), Open());
            overhead[expected] += 256;
            if (random.Next(3) > 0)
            {
                Reset(_port - 1);
                overhead[expected] -= 255;
            }
        }
    }

    [Fact]
    public void Catalog_Names_AreEachBuilt()
    {
        Assert.Equal("rr wrr lc wlc lblc lblcr dh sh sed nq fo ovf mh twos".Split(' '), SchedulerCatalog.BuiltNames);
        Assert.All(SchedulerCatalog.BuiltNames, name => Assert.NotNull(SchedulerCatalog.Create(name, default)));
        Assert.Contains("rr, wrr, lc, wlc", Assert.Throws<ArgumentException>(() => SchedulerCatalog.Create("lbcl", default)).Message, StringComparison.Ordinal);
    }

    private void Use(string scheduler, string weights)
    {
        RealServerSpec[] servers = [.. weights.Split(' ').Select((weight, index) => Server($"203.0.113.{index + 1}", 8080, int.Parse(weight, null)))];
        _bench.Apply(Service("web", scheduler, IpProtocol.Tcp, [new(80, 80)], servers));
    }

    /// <summary>Opens a connection and says which server has got it: A, B, ... or - for none.</summary>
    private char Open()
    {
        Outcome outcome = _bench.FromClient(TcpFlags.Syn, port: _port++);
        return outcome.Reason == DropReason.None ? (char)('A' + outcome.Bytes[19] - 1) : '-';
    }

    /// <summary>Makes a connection inactive.</summary>
    private void Reset(int port)
    {
        _bench.FromClient(TcpFlags.Ack, port: port);
        Assert.Equal(Verdict.Forward, _bench.FromClient(TcpFlags.Rst, port: port).Verdict);
    }

    private readonly record struct Fraction(long Numerator, long Denominator) : IComparable<Fraction>
    {
        public int CompareTo(Fraction other) => ((decimal)Numerator / Denominator).CompareTo((decimal)other.Numerator / other.Denominator);
    }
}
