using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Pivot.Config;
using Pivot.Ipvsadm.Arguments;

namespace Pivot.Ipvsadm.Listings;

/// <summary>Writes the listings of ipvsadm 1.31, character for character; recorded in <c>tests/Pivot.Testing/Ipvsadm/Recordings</c>.</summary>
/// <param name="options">What is to be shown.</param>
/// <param name="names">Where names come from; without <c>-n</c> the system's.</param>
internal sealed class ListingFormat(OptionSet options, INetworkNames names)
{
    private const int NameWidth = 28;

    private static readonly CultureInfo Plain = CultureInfo.InvariantCulture;

    private static readonly OptionSet[] Kinds = [OptionSet.Stats, OptionSet.Rate, OptionSet.Thresholds, OptionSet.PersistentConnections, OptionSet.TunnelInfo];

    private readonly bool _exact = (options & OptionSet.Exact) != 0;

    /// <summary>Which of the kinds of listings it is: where several are asked for, the first of these.</summary>
    private readonly OptionSet _kind = Array.Find(Kinds, kind => (options & kind) != 0);

    /// <summary>The first line of a listing of all services.</summary>
    /// <param name="size">The connection table's.</param>
    public static string Version(long size) => string.Create(Plain, $"IP Virtual Server version 1.2.1 (size={size})");

    /// <summary>The two lines of titles.</summary>
    public IReadOnlyList<string> Titles() => _kind switch
    {
        OptionSet.Stats => ["Prot LocalAddress:Port               Conns   InPkts  OutPkts  InBytes OutBytes", "  -> RemoteAddress:Port"],
        OptionSet.Rate => ["Prot LocalAddress:Port                 CPS    InPPS   OutPPS    InBPS   OutBPS", "  -> RemoteAddress:Port"],
        OptionSet.Thresholds => ["Prot LocalAddress:Port            Uthreshold Lthreshold ActiveConn InActConn ", "  -> RemoteAddress:Port"],
        OptionSet.PersistentConnections => ["Prot LocalAddress:Port            Weight    PersistConn ActiveConn InActConn ", "  -> RemoteAddress:Port"],
        OptionSet.TunnelInfo => ["Prot LocalAddress:Port Scheduler Flags", "  -> RemoteAddress:Port           Forward TunnelInfo    Weight ActiveConn InActConn"],
        _ => ["Prot LocalAddress:Port Scheduler Flags", "  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn"],
    };

    /// <summary>The line of a service.</summary>
    public string Line(ListedService service)
    {
        VirtualKey key = service.Rule.Key;
        string name = $"{key.Protocol.ToString().ToUpperInvariant(),-4} {Name(key.Address, key.Port, key.Protocol)}";
        return _kind switch
        {
            OptionSet.Stats => name.PadRight(NameWidth + 5) + Totals(service.Counters),
            OptionSet.Rate => name.PadRight(NameWidth + 5) + Rates(service.Counters),
            _ => $"{name} {Attributes(service.Rule)}",
        };
    }

    /// <summary>The line of a server.</summary>
    public string Line(ListedServer server, ServiceProtocol protocol)
    {
        string name = $"  -> {Name(server.Rule.Address, server.Rule.Port, protocol),-NameWidth}";
        string connections = string.Create(Plain, $"{server.Active,-10} {server.Inactive,-10}");
        return _kind switch
        {
            OptionSet.Stats => name + Totals(server.Counters),
            OptionSet.Rate => name + Rates(server.Counters),
            OptionSet.Thresholds => string.Create(Plain, $"{name} {server.Rule.Upper,-10} {server.Rule.Lower,-10} {connections}"),
            OptionSet.PersistentConnections => string.Create(Plain, $"{name} {server.Weight,-9} {server.Templates,-11} {connections}"),
            OptionSet.TunnelInfo => string.Create(Plain, $"{name} {Method(server.Rule),-7} {Tunnel(server.Rule),-13} {server.Weight,-6} {connections}"),
            _ => string.Create(Plain, $"{name} {Method(server.Rule),-7} {server.Weight,-6} {connections}"),
        };
    }

    private static string Attributes(ServiceRule rule)
    {
        string flags = rule.Flags == SchedulerOptions.None ? "" : $" ({RuleText.FlagsOf(rule)})";
        string persistent = rule.Persistence is { } seconds ? string.Create(Plain, $" persistent {seconds}") : "";
        string mask = rule.Persistence is null || rule.MaskBits is null ? "" : " mask " + RuleText.MaskOf(rule);
        return rule.Scheduler + flags + persistent + mask + (rule.OnePacket ? " ops" : "");
    }

    private static string Method(ServerRule rule) => rule.Forwarding switch { ForwardingChoice.DirectRouting => "Route", ForwardingChoice.Tunnel => "Tunnel", _ => "Masq" };

    private static string Tunnel(ServerRule rule)
    {
        string checksum = rule.Tunnel.Checksum ? "+c" : "-c";
        return rule.Forwarding != ForwardingChoice.Tunnel ? "n/a" : rule.Tunnel.Kind switch
        {
            TunnelKind.Gue => string.Create(Plain, $"gue:{rule.Tunnel.Port}:{checksum}"),
            TunnelKind.Gre => $"gre:{checksum}",
            _ => "ipip",
        };
    }

    /// <summary>IPv4 names are cut to their column; IPv6 ones never are.</summary>
    private string Name(IPAddress address, ushort port, ServiceProtocol protocol)
    {
        string name = EndpointName.Of(address, port, protocol, names);
        return name.Length > NameWidth && address.AddressFamily == AddressFamily.InterNetwork ? name[..NameWidth] : name;
    }

    private string Totals(ListedCounters counters)
    {
        string text = "";
        foreach (long number in counters.Total)
        {
            text += Large(number);
        }

        return text;
    }

    private string Rates(ListedCounters counters) =>
        string.Create(Plain, $" {counters.PerSecond[0],8} {counters.PerSecond[1],8} {counters.PerSecond[2],8}") + Large(counters.PerSecond[3]) + Large(counters.PerSecond[4]);

    /// <summary>Nine columns: the number, or a shorter one with a letter.</summary>
    private string Large(long number) => number switch
    {
        _ when _exact || number < 100_000_000 => string.Create(Plain, $" {number,8}"),
        < 1_000_000_000 => string.Create(Plain, $"{number / 1_000,8}K"),
        < 100_000_000_000 => string.Create(Plain, $"{number / 1_000_000,8}M"),
        < 100_000_000_000_000 => string.Create(Plain, $"{number / 1_000_000_000,8}G"),
        _ => string.Create(Plain, $"{number / 1_000_000_000_000,8}T"),
    };
}
