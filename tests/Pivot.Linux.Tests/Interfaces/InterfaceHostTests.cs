using System.Net;
using Pivot.Linux.Interfaces;
using Pivot.Linux.Journal;
using Pivot.Linux.Tests.Environments;

namespace Pivot.Linux.Tests.Interfaces;

[Trait("Needs", "net_admin")]
public sealed class InterfaceHostTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly TemporaryDirectory _directory = new();
    private readonly List<string> _notes = [];

    public static bool CanRun => NamespaceThread.IsPossible;

    public void Dispose() => _directory.Dispose();

    [Fact(Skip = NamespaceThread.Needs, SkipUnless = nameof(CanRun))]
    public void Apply_ThenPutBack_LeavesHostAsItWas()
    {
        using NamespaceThread board = Board();
        string before = HostState.Read(board);
        using StateDirectory state = StateDirectory.Open(_directory.Path);
        using InterfaceHost host = board.Run(() => InterfaceHost.Open(state, _notes.Add));

        Assert.Empty(board.Run(() => host.Apply([Eth0("192.0.2.2", "192.0.2.3")])));
        string during = board.Ip("-o addr show dev eth0") + board.Ip("route") + board.Ip("link show dev eth0");
        Assert.True(InterfaceHost.HasLeftovers(state));
        board.Run(host.PutBack);

        Assert.Contains("inet 192.0.2.2/24 brd 192.0.2.255", during, StringComparison.Ordinal);
        Assert.Contains("default via 192.0.2.254 dev eth0", during, StringComparison.Ordinal);
        Assert.Contains("mtu 1300", during, StringComparison.Ordinal);
        AssertIs(before, board);
        Assert.False(InterfaceHost.HasLeftovers(state));
    }

    [Fact(Skip = NamespaceThread.Needs, SkipUnless = nameof(CanRun))]
    public void Apply_FirstAddressGoes_TheOthersOfItsSubnetStay()
    {
        using NamespaceThread board = Board();
        using StateDirectory state = StateDirectory.Open(_directory.Path);
        using InterfaceHost host = board.Run(() => InterfaceHost.Open(state, _notes.Add));
        _ = board.Run(() => host.Apply([Eth0("192.0.2.2", "192.0.2.3")]));
        board.Ip("addr add 192.0.2.77/24 dev eth0");

        Assert.Empty(board.Run(() => host.Apply([Eth0("192.0.2.3")])));

        string addresses = board.Ip("-o addr show dev eth0");
        Assert.DoesNotContain("192.0.2.2/24", addresses, StringComparison.Ordinal);
        Assert.Contains("192.0.2.3/24", addresses, StringComparison.Ordinal);
        Assert.Contains("192.0.2.77/24", addresses, StringComparison.Ordinal);
        Assert.Equal("0", board.Run(() => Sysctl.Read("net/ipv4/conf/eth0/promote_secondaries")));
        board.Run(host.PutBack);
        Assert.Contains("192.0.2.77/24", board.Ip("-o addr show dev eth0"), StringComparison.Ordinal);
    }

    [Fact(Skip = NamespaceThread.Needs, SkipUnless = nameof(CanRun))]
    public void Open_AfterACrash_AdoptsAndPutsBackTheFirstValues()
    {
        using NamespaceThread board = Board();
        string before = HostState.Read(board);
        using StateDirectory state = StateDirectory.Open(_directory.Path);
        using (InterfaceHost crashed = board.Run(() => InterfaceHost.Open(state, _notes.Add)))
        {
            _ = board.Run(() => crashed.Apply([Eth0("192.0.2.2")]));
        }

        board.Ip("link set eth0 name wan0");
        using InterfaceHost host = board.Run(() => InterfaceHost.Open(state, _notes.Add));
        Assert.Empty(board.Run(() => host.Apply([])));
        board.Ip("link set wan0 name eth0");

        Assert.Contains(_notes, note => note.Contains("adopting them", StringComparison.Ordinal));
        AssertIs(before, board);
    }

    [Fact(Skip = NamespaceThread.Needs, SkipUnless = nameof(CanRun))]
    public void RollBack_AfterAStartThatFailed_LeavesWhatAnEarlierRunHasLeft()
    {
        using NamespaceThread board = Board();
        string before = HostState.Read(board);
        using StateDirectory state = StateDirectory.Open(_directory.Path);
        using (InterfaceHost crashed = board.Run(() => InterfaceHost.Open(state, _notes.Add)))
        {
            _ = board.Run(() => crashed.Apply([Eth0("192.0.2.2")]));
        }

        WaitForPeer(board, "state UP");
        string left = HostState.Read(board);
        using (InterfaceHost failed = board.Run(() => InterfaceHost.Open(state, _notes.Add)))
        {
            _ = board.Run(() => failed.Apply([Eth0("192.0.2.2", "192.0.2.3")]));
            board.Run(failed.RollBack);
        }

        AssertIs(left, board);
        Assert.True(InterfaceHost.HasLeftovers(state));
        using InterfaceHost last = board.Run(() => InterfaceHost.Open(state, _notes.Add));
        board.Run(last.PutBack);
        AssertIs(before, board);
    }

    [Fact(Skip = NamespaceThread.Needs, SkipUnless = nameof(CanRun))]
    public void Apply_LeasedAddress_HasItsLifetimeAndIsFoundAgain()
    {
        using NamespaceThread board = Board();
        using StateDirectory state = StateDirectory.Open(_directory.Path);
        using InterfaceHost host = board.Run(() => InterfaceHost.Open(state, _notes.Add));
        IPAddress leased = IPAddress.Parse("192.0.2.50");

        _ = board.Run(() => host.Apply([new InterfaceSettings("eth0") { Addresses = [new HostAddress(leased, 24, 600) { IsLeased = true }] }]));
        Assert.Contains("valid_lft 600sec", board.Ip("addr show dev eth0"), StringComparison.Ordinal);
        _ = board.Run(() => host.Apply([new InterfaceSettings("eth0") { Addresses = [new HostAddress(leased, 24, 3600) { IsLeased = true }] }]));

        Assert.Contains("valid_lft 3600sec", board.Ip("addr show dev eth0"), StringComparison.Ordinal);
        Assert.Equal(leased, host.LeasedOn("eth0"));
        Assert.Null(host.LeasedOn("far0"));
        board.Run(host.PutBack);
    }

    [Fact(Skip = NamespaceThread.Needs, SkipUnless = nameof(CanRun))]
    public void Apply_WhatTheKernelRefuses_IsToldAndTheRestIsDone()
    {
        using NamespaceThread board = Board();
        using StateDirectory state = StateDirectory.Open(_directory.Path);
        using InterfaceHost host = board.Run(() => InterfaceHost.Open(state, _notes.Add));

        IReadOnlyList<InterfaceFailure> failures = board.Run(() => host.Apply(
            [new InterfaceSettings("far0") { Addresses = [new HostAddress(IPAddress.Parse("2001:db8::2"), 64)] }, Eth0("192.0.2.2")]));

        Assert.StartsWith("far0: RTM_NEWADDR 2001:db8::2/64", Assert.Single(failures).Text, StringComparison.Ordinal);
        Assert.Contains("192.0.2.2/24", board.Ip("-o addr show dev eth0"), StringComparison.Ordinal);
        board.Run(host.PutBack);
    }

    [Fact(Skip = NamespaceThread.Needs, SkipUnless = nameof(CanRun))]
    public void Apply_FailureThatStays_KeepsBackNoOtherInterface()
    {
        using NamespaceThread board = Board();
        using StateDirectory state = StateDirectory.Open(_directory.Path);
        using InterfaceHost host = board.Run(() => InterfaceHost.Open(state, _notes.Add));
        InterfaceSettings refused = new("far0") { Addresses = [new HostAddress(IPAddress.Parse("2001:db8::2"), 64)] };
        _ = board.Run(() => host.Apply([refused, Eth0("192.0.2.2")]));
        InterfaceSettings refusedLease = new("far0") { Addresses = [new HostAddress(IPAddress.Parse("2001:db8::3"), 64) { IsLeased = true }] };

        Assert.False(Assert.Single(board.Run(() => host.Apply([refused, Eth0("192.0.2.3")]))).IsLeased);
        string known = board.Ip("-o addr show dev eth0");
        Assert.True(Assert.Single(board.Run(() => host.Apply([refusedLease, Eth0("192.0.2.4")]))).IsLeased);
        string leased = board.Ip("-o addr show dev eth0");
        Assert.Single(board.Run(() => host.Apply([refused, Eth0("192.0.2.5")])));
        string fresh = board.Ip("-o addr show dev eth0");

        Assert.DoesNotContain("192.0.2.2/24", known, StringComparison.Ordinal);
        Assert.DoesNotContain("192.0.2.3/24", leased, StringComparison.Ordinal);
        Assert.Contains("192.0.2.4/24", fresh, StringComparison.Ordinal);
        Assert.Contains("192.0.2.5/24", fresh, StringComparison.Ordinal);
        board.Run(host.PutBack);
    }

    [Fact(Skip = NamespaceThread.Needs, SkipUnless = nameof(CanRun))]
    public void Apply_LeasedMtuBeyondTheDevice_IsWhatTheDeviceCanDo()
    {
        using NamespaceThread board = Board();
        using StateDirectory state = StateDirectory.Open(_directory.Path);
        using InterfaceHost host = board.Run(() => InterfaceHost.Open(state, _notes.Add));

        Assert.Single(board.Run(() => host.Apply([new InterfaceSettings("eth0") { MtuBytes = 100_000 }])));
        Assert.Empty(board.Run(() => host.Apply([new InterfaceSettings("eth0") { MtuBytes = 100_000, IsMtuLeased = true }])));

        Assert.Contains("mtu 65535", board.Ip("link show dev eth0"), StringComparison.Ordinal);
        board.Run(host.PutBack);
    }

    [Theory(Skip = NamespaceThread.Needs, SkipUnless = nameof(CanRun))]
    [InlineData("1", "2")]
    [InlineData("0", "0")]
    public void Apply_NoAdvertisementsAnyMore_InterfaceThatTookThemGoesOnUntilTheEnd(string original, string then)
    {
        const string Key = "net/ipv6/conf/eth0/accept_ra";
        using NamespaceThread board = Board();
        board.Run(() => Sysctl.Write(Key, original));
        using StateDirectory state = StateDirectory.Open(_directory.Path);
        using InterfaceHost host = board.Run(() => InterfaceHost.Open(state, _notes.Add));
        Assert.Empty(board.Run(() => host.Apply([new InterfaceSettings("eth0") { TakesAdvertisements = true }])));
        Assert.Equal("2", board.Run(() => Sysctl.Read(Key)));

        Assert.Empty(board.Run(() => host.Apply([new InterfaceSettings("eth0")])));

        Assert.Equal(then, board.Run(() => Sysctl.Read(Key)));
        board.Run(host.PutBack);
        Assert.Equal(original, board.Run(() => Sysctl.Read(Key)));
    }

    /// <summary>Without IPv6, whose link-local addresses would come up at a time of their own.</summary>
    private static NamespaceThread Board()
    {
        NamespaceThread board = new();
        board.Ip("link add eth0 type veth peer name far0");
        foreach (string name in new[] { "eth0", "far0" })
        {
            board.Run(() => Sysctl.Write($"net/ipv6/conf/{name}/disable_ipv6", "1"));
            board.Run(() => Sysctl.Write($"net/ipv4/conf/{name}/promote_secondaries", "0"));
        }

        board.Run(() => Sysctl.Write("net/ipv4/conf/all/promote_secondaries", "0"));
        board.Ip("link set far0 up");

        // The first time up gives an interface its queueing discipline for good.
        board.Ip("link set eth0 up");
        board.Ip("link set eth0 down");
        WaitForPeer(board, "state LOWERLAYERDOWN");
        return board;
    }

    /// <summary>The kernel tells the carrier of the other end up to a second later (net/core/link_watch.c).</summary>
    private static void WaitForPeer(NamespaceThread board, string state) =>
        Assert.True(SpinWait.SpinUntil(() => board.Ip("-o link show dev far0").Contains(state, StringComparison.Ordinal), Limit), board.Ip("link show dev far0"));

    private static void AssertIs(string expected, NamespaceThread board)
    {
        string found = "";
        _ = SpinWait.SpinUntil(() => (found = HostState.Read(board)) == expected, Limit);
        Assert.Equal(expected, found);
    }

    private static InterfaceSettings Eth0(params string[] addresses) => new("eth0")
    {
        Addresses = [.. addresses.Select(text => new HostAddress(IPAddress.Parse(text), 24))],
        Routes = [new HostRoute(new IPNetwork(IPAddress.Any, 0), IPAddress.Parse("192.0.2.254"))],
        MtuBytes = 1300,
    };
}
