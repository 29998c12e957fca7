using Pivot.Linux.RtNetlink;
using Pivot.Linux.Tests.Environments;

namespace Pivot.Linux.Tests.RtNetlink;

[Trait("Needs", "net_admin")]
public sealed class NetworkEventsTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly NamespaceThread _board;
    private readonly SemaphoreSlim _told = new(0);
    private int _calls;

    public NetworkEventsTests()
    {
        Assert.SkipUnless(NamespaceThread.IsPossible, NamespaceThread.Needs);
        _board = new NamespaceThread();
        _board.Ip("link add eth0 type bridge");
        _board.Run(() => Sysctl.Write("net/ipv6/conf/eth0/accept_dad", "0"));
    }

    [Theory]
    [InlineData("link set eth0 up")]
    [InlineData("addr add 192.0.2.1/24 dev eth0")]
    [InlineData("addr add 2001:db8::1/64 dev eth0 nodad")]
    [InlineData("route add blackhole 203.0.113.0/24")]
    [InlineData("-6 route add blackhole 2001:db8:9::/64")]
    [InlineData("rule add pref 500 from 192.0.2.9 lookup main")]
    [InlineData("-6 rule add pref 500 from 2001:db8::9 lookup main")]
    public async Task Change_OfAnyKind_IsTold(string command)
    {
        using NetworkEvents events = _board.Run(() => new NetworkEvents());
        events.Tell(Count);

        _board.Ip(command);

        Assert.True(await _told.WaitAsync(Limit, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Change_BeforeAnybodyListens_IsToldThen()
    {
        using NetworkEvents events = _board.Run(() => new NetworkEvents());
        _board.Ip("addr add 192.0.2.1/24 dev eth0");

        events.Tell(Count);

        Assert.True(await _told.WaitAsync(Limit, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Changes_InABurst_AreToldOnceWhenAllAreMade()
    {
        using RtNetlinkClient netlink = _board.Run(() => new RtNetlinkClient());
        int seen = 0;
        using NetworkEvents events = _board.Run(() => new NetworkEvents());
        events.Tell(() =>
        {
            seen = netlink.Addresses().Count;
            Count();
        });

        _board.Run(() =>
        {
            using RtNetlinkClient own = new();
            NetworkLink link = own.FindLink("eth0")!;
            for (byte last = 1; last <= 100; last++)
            {
                own.AddAddress(link, new global::System.Net.IPAddress([192, 0, 2, last]), 24);
            }
        });

        Assert.True(await _told.WaitAsync(Limit, TestContext.Current.CancellationToken));
        Assert.True(seen >= 100, $"told when {seen} addresses were there");
        Assert.Equal(1, _calls);
    }

    [Fact]
    public void Dispose_WithoutAnyChange_EndsAtOnce()
    {
        NetworkEvents events = _board.Run(() => new NetworkEvents());
        events.Tell(Count);

        events.Dispose();
        events.Dispose();

        Assert.Equal(0, _calls);
    }

    public void Dispose()
    {
        _board?.Dispose();
        _told.Dispose();
    }

    private void Count()
    {
        Interlocked.Increment(ref _calls);
        _told.Release();
    }
}
