namespace Pivot.Linux.Steering;

/// <summary>The names and numbers that the routes steering takes on the host.</summary>
/// <param name="Device">The TUN device.</param>
/// <param name="ReplyTable">Routing table for replies of real servers; nobody else may use it.</param>
/// <param name="RulePriority">Place of the rules that lead to it: after the local table's (0), before main's (32766).</param>
/// <param name="IPv6">The host forwards IPv6 too.</param>
internal sealed record RoutedNames(string Device, uint ReplyTable, uint RulePriority, bool IPv6 = false);
