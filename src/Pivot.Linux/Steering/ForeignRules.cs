using Pivot.Linux.Interop;
using Pivot.Linux.Journal;
using Pivot.Linux.RtNetlink;

namespace Pivot.Linux.Steering;

/// <summary>Finds rules of others that the kernel tries before those that steer replies. Pure.</summary>
internal static class ForeignRules
{
    private const uint LocalTable = 255;

    /// <summary>One sentence for each rule that would take replies of a real server past the director. Rules that also ask for a mark, a port or the like are left out: whether they do cannot be told.</summary>
    /// <param name="own">The rules that steer replies.</param>
    /// <param name="all">The rules of the host.</param>
    public static IEnumerable<string> Before(IEnumerable<RuleChange> own, IReadOnlyList<RoutingRule> all)
    {
        RuleChange[] replies = [.. own];
        foreach (RoutingRule rule in all)
        {
            if (rule.Protocol != RtNetlinkClient.RouteProtocol && rule.Table != LocalTable && rule is { HasOtherSelectors: false, IpProtocol: 0 }
                && Array.Find(replies, reply => rule.Priority < reply.Priority && Takes(rule, reply)) is { } taken)
            {
                yield return $"The rule \"{Text(rule)}\" comes before pivot's ({taken.Priority}) and takes replies of the real server {taken.Source} past the director, so its clients get no answer: "
                    + $"give that rule a preference after {taken.Priority}, or use steering = \"bpf\".";
            }
        }
    }

    private static bool Takes(RoutingRule rule, RuleChange reply) =>
        rule.Family == reply.Source.AddressFamily
        && (rule.InputInterface is null || rule.InputInterface == reply.InputInterface)
        && (rule.Source is not { } source || source.Contains(reply.Source));

    /// <summary>As the <c>ip</c> command writes it.</summary>
    private static string Text(RoutingRule rule) =>
        $"{rule.Priority}: from {rule.Source?.Display() ?? "all"}{(rule.Destination is { } to ? $" to {to.Display()}" : "")}{(rule.InputInterface is { } from ? $" iif {from}" : "")} lookup {TableName(rule.Table)}";

    private static string TableName(uint table) => table == Libc.RT_TABLE_MAIN ? "main" : table.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
