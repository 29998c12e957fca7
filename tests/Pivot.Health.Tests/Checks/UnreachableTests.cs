using Pivot.Health.Checks;
using Pivot.Health.Network;
using Pivot.Health.Tests.Fakes;
using Pivot.Testing;
using Pivot.Testing.Networks;

namespace Pivot.Health.Tests.Checks;

/// <summary>Servers that the kernel cannot reach, in a namespace.</summary>
public sealed class UnreachableTests
{
    // State 02 of /proc/net/tcp: SYN_SENT.
    private const string SynSent = "0C0200C0:0050 02 ";

    private static Task<CheckResult> StartIn(NetworkNamespace space, HealthCheckSpec spec, CancellationToken token) =>
        space.Invoke(() => new HealthChecker(new CheckSockets(), null, null, 1).RunAsync(Servers.Target(), spec, token));

    private static void SkipWithoutNamespaces()
    {
        string? missing = Requires.NetworkNamespaces();
        Assert.SkipWhen(missing is not null, missing ?? "");
    }

    [Fact]
    [Trait("Needs", "net_admin")]
    public async Task Tcp_ServerThatHasDisappeared_TimesOut()
    {
        SkipWithoutNamespaces();
        using NetworkNamespace board = new("health-gone"), other = new("health-peer");
        NetworkNamespace.Connect(board, "eth0", other, "eth0");
        board.AddAddress("eth0", "192.0.2.1/24");

        // Somebody's Ethernet address is known, and nobody has it.
        board.Ip("neighbour add 192.0.2.12 lladdr 02:00:00:00:00:99 dev eth0 nud permanent");
        using CancellationTokenSource time = new();
        Task<CheckResult> check = StartIn(board, Servers.Tcp(), time.Token);
        await Eventually.BecomesTrueAsync(() => board.Invoke(static () => File.ReadAllText("/proc/thread-self/net/tcp")).Contains(SynSent, StringComparison.Ordinal), "the SYN is sent");
        await time.CancelAsync();

        Assert.Equal("connect timed out after 1 s", (await check).Reason);
        Assert.DoesNotContain(SynSent, board.Invoke(static () => File.ReadAllText("/proc/thread-self/net/tcp")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "network unreachable: this board has no route there")]
    [InlineData("unreachable", "host unreachable")]
    [Trait("Needs", "net_admin")]
    public async Task AnyCheck_WithoutAWay_SaysSo(string? route, string reason)
    {
        SkipWithoutNamespaces();
        using NetworkNamespace board = new("health-noway");
        if (route is not null)
        {
            board.Ip($"route add {route} 192.0.2.0/24");
        }

        foreach (HealthCheckKind kind in (HealthCheckKind[])[HealthCheckKind.Tcp, HealthCheckKind.Http, HealthCheckKind.Icmp, HealthCheckKind.Dns])
        {
            CheckResult result = await StartIn(board, new HealthCheckSpec { Kind = kind, Query = "a.example" }, TestContext.Current.CancellationToken);
            Assert.Equal((kind, reason), (kind, result.Reason));
        }
    }
}
