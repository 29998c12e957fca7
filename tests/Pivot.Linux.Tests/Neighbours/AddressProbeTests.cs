using System.Net;
using System.Net.NetworkInformation;
using Pivot.Linux.Neighbours;
using Pivot.Linux.RtNetlink;
using Pivot.Linux.Tests.Environments;

namespace Pivot.Linux.Tests.Neighbours;

[Trait("Needs", "net_admin")]
public sealed class AddressProbeTests : IDisposable
{
    private readonly NamespaceThread _board = new();
    private readonly NamespaceThread _other = new();

    public AddressProbeTests()
    {
        if (!CanRun)
        {
            return;
        }

        NamespaceThread.Join(_board, "eth0", "192.0.2.2/24", _other, "eth0", "192.0.2.21/24");
        foreach (NamespaceThread host in (NamespaceThread[])[_board, _other])
        {
            host.Run(() => Sysctl.Write("net/ipv6/conf/eth0/accept_dad", "0"));
            host.Run(() => Sysctl.Write("net/ipv6/conf/all/forwarding", "1"));
            host.Run(() => Sysctl.Write("net/ipv6/conf/eth0/proxy_ndp", "1"));
            host.Run(() => Sysctl.Write("net/ipv4/ip_forward", "1"));
            host.Run(() => Sysctl.Write("net/ipv4/neigh/eth0/proxy_delay", "0"));
            host.Run(() => Sysctl.Write("net/ipv6/neigh/eth0/proxy_delay", "0"));
        }

        _board.Ip("addr add 2001:db8::2/64 dev eth0 nodad");
        _other.Ip("addr add 2001:db8::21/64 dev eth0 nodad");
    }

    public static bool CanRun => NamespaceThread.IsPossible;

    public void Dispose()
    {
        _board.Dispose();
        _other.Dispose();
    }

    [Theory(Skip = NamespaceThread.Needs, SkipUnless = nameof(CanRun))]
    [InlineData("192.0.2.80", "addr add 192.0.2.80/32 dev eth0", "addr del 192.0.2.80/32 dev eth0")]
    [InlineData("192.0.2.80", "neigh add proxy 192.0.2.80 dev eth0", "neigh del proxy 192.0.2.80 dev eth0")]
    [InlineData("2001:db8::80", "addr add 2001:db8::80/128 dev eth0 nodad", "addr del 2001:db8::80/128 dev eth0")]
    [InlineData("2001:db8::80", "neigh add proxy 2001:db8::80 dev eth0", "neigh del proxy 2001:db8::80 dev eth0")]
    public void Run_OtherOwnsOrProxiesTheAddress_IsAConflictUntilItIsGone(string address, string take, string release)
    {
        // A proxy answers only where the way to the address leads elsewhere.
        _other.Ip("link add dummy0 type veth peer name dummy1");
        _other.Ip("link set dummy0 up");
        _other.Ip("link set dummy1 up");
        bool isProxy = take.StartsWith("neigh", StringComparison.Ordinal);
        if (isProxy)
        {
            _other.Ip($"route add {address} dev dummy0");
        }

        IPAddress wanted = IPAddress.Parse(address);
        _board.Ip($"neigh add proxy {address} dev eth0");
        PhysicalAddress owner = _other.Run(() => { using RtNetlinkClient netlink = new(); return netlink.FindLink("eth0")!.HardwareAddress!; });

        _other.Ip(take);
        IReadOnlyList<AddressConflict> found = Probe(wanted);
        _other.Ip(release);

        Assert.Equal(new AddressConflict(wanted, "eth0", owner), Assert.Single(found));
        Assert.Contains(string.Join(':', owner.GetAddressBytes().Select(part => part.ToString("x2", System.Globalization.CultureInfo.InvariantCulture))), found[0].ToString(), StringComparison.Ordinal);
        Assert.Empty(Probe(wanted));
    }

    [Fact(Skip = NamespaceThread.Needs, SkipUnless = nameof(CanRun))]
    public void Run_AddressThatIsNoVirtualAddress_IsNotAskedFor()
    {
        _board.Ip("neigh add proxy 192.0.2.21 dev eth0");

        Assert.Empty(Probe(IPAddress.Parse("192.0.2.80")));
        Assert.Single(Probe(IPAddress.Parse("192.0.2.21")));
    }

    private IReadOnlyList<AddressConflict> Probe(IPAddress address) => _board.Run(() =>
        AddressProbe.Run([Prefix.Single(address)], TimeSpan.FromMilliseconds(400), TestContext.Current.CancellationToken));
}
