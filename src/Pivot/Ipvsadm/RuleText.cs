using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Pivot.Config;

namespace Pivot.Ipvsadm;

/// <summary>Writes services and servers as the lines of <c>ipvsadm -S</c>, which <see cref="Arguments.CommandParser"/> reads.</summary>
internal static class RuleText
{
    /// <summary><c>-A -t 192.0.2.80:80 -s wlc</c></summary>
    public static string Of(ServiceRule rule, INetworkNames names)
    {
        StringBuilder line = new("-A ");
        line.Append(Of(rule.Key, names)).Append(" -s ").Append(rule.Scheduler);
        if (rule.Persistence is { } seconds)
        {
            line.Append(CultureInfo.InvariantCulture, $" -p {seconds}");
            line.Append(rule.MaskBits is null ? "" : " -M " + MaskOf(rule));
        }

        line.Append(rule.OnePacket ? " -o" : "");
        return line.Append(rule.Flags == SchedulerOptions.None ? "" : " -b " + FlagsOf(rule)).ToString();
    }

    /// <summary><c>-a -t 192.0.2.80:80 -r 192.0.2.11:80 -m -w 1</c>, with thresholds where it has some.</summary>
    public static string Of(VirtualKey key, ServerRule server, INetworkNames names)
    {
        string method = server.Forwarding switch { ForwardingChoice.DirectRouting => "-g", ForwardingChoice.Tunnel => "-i", _ => "-m" };
        StringBuilder line = new("-a ");
        line.Append(Of(key, names)).Append(" -r ").Append(EndpointName.Of(server.Address, server.Port, key.Protocol, names));
        line.Append(CultureInfo.InvariantCulture, $" {method} -w {server.Weight}");
        if (server.Upper > 0 || server.Lower > 0)
        {
            line.Append(CultureInfo.InvariantCulture, $" -x {server.Upper} -y {server.Lower}");
        }

        return line.Append(server.Forwarding == ForwardingChoice.Tunnel ? TunnelOf(server.Tunnel) : "").ToString();
    }

    /// <summary><c>-t 192.0.2.80:80</c></summary>
    public static string Of(VirtualKey key, INetworkNames names)
    {
        string option = key.Protocol switch { ServiceProtocol.Udp => "-u ", ServiceProtocol.Sctp => "--sctp-service ", _ => "-t " };
        return option + EndpointName.Of(key.Address, key.Port, key.Protocol, names);
    }

    /// <summary><c>sh-fallback,sh-port</c></summary>
    public static string FlagsOf(ServiceRule rule)
    {
        string fallback = rule.Flags.HasFlag(SchedulerOptions.Fallback) ? rule.Scheduler + "-fallback" : "";
        string port = rule.Flags.HasFlag(SchedulerOptions.Port) ? rule.Scheduler + "-port" : "";
        return fallback + (fallback.Length > 0 && port.Length > 0 ? "," : "") + port;
    }

    /// <summary>The netmask of a rule that has one: dotted, or a prefix length for IPv6.</summary>
    public static string MaskOf(ServiceRule rule)
    {
        int bits = rule.MaskBits!.Value;
        if (rule.Key.Address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            return bits.ToString(CultureInfo.InvariantCulture);
        }

        uint mask = uint.MaxValue << (32 - bits);
        return string.Create(CultureInfo.InvariantCulture, $"{mask >> 24}.{(mask >> 16) & 255}.{(mask >> 8) & 255}.{mask & 255}");
    }

    private static string TunnelOf(TunnelConfig tunnel)
    {
        string checksum = tunnel.Checksum ? "--tun-csum" : "--tun-nocsum";
        return tunnel.Kind switch
        {
            TunnelKind.Gue => string.Create(CultureInfo.InvariantCulture, $" --tun-type gue --tun-port {tunnel.Port} {checksum}"),
            TunnelKind.Gre => $" --tun-type gre {checksum}",
            _ => " --tun-type ipip",
        };
    }
}
