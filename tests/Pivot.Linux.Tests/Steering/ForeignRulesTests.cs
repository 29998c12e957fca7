using System.Net;
using System.Net.Sockets;
using Pivot.Linux.Journal;
using Pivot.Linux.RtNetlink;
using Pivot.Linux.Steering;

namespace Pivot.Linux.Tests.Steering;

public class ForeignRulesTests
{
    private static readonly RuleChange Own = new(1000, "eth1", IPAddress.Parse("198.51.100.11"), 7701);
    private static readonly RoutingRule All = new(AddressFamily.InterNetwork, 500, null, null, null, 254, 4, false);

    [Fact]
    public void Before_RuleThatTakesReplies_IsNamedAsIpWritesIt()
    {
        string warning = Assert.Single(ForeignRules.Before([Own], [All with { Source = IPNetwork.Parse("198.51.100.0/24"), Destination = IPNetwork.Parse("10.0.0.0/8"), InputInterface = "eth1", Table = 77 }]));

        Assert.StartsWith("The rule \"500: from 198.51.100.0/24 to 10.0.0.0/8 iif eth1 lookup 77\" comes before pivot's (1000) and takes replies of the real server 198.51.100.11", warning, StringComparison.Ordinal);
        Assert.StartsWith("The rule \"500: from all lookup main\"", Assert.Single(ForeignRules.Before([Own], [All])), StringComparison.Ordinal);
    }

    [Fact]
    public void Before_RuleThatDoesNotOrMayNot_IsNone() => Assert.Empty(ForeignRules.Before([Own],
    [
        All with { Priority = 0, Table = 255 },
        All with { Priority = 1000 },
        All with { Priority = 32766 },
        All with { Family = AddressFamily.InterNetworkV6 },
        All with { InputInterface = "eth0" },
        All with { Source = IPNetwork.Parse("198.51.100.12/32") },
        All with { HasOtherSelectors = true },
        All with { Protocol = RtNetlinkClient.RouteProtocol },
    ]));
}
