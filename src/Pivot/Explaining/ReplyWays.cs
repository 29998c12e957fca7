using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Pivot.Control.Model;
using Pivot.Director.Services;
using Pivot.Packets;

namespace Pivot.Explaining;

/// <summary>The commands that bring replies to the board. They hold addresses and numbers only, never a name, so that they are safe to run.</summary>
internal static class ReplyWays
{
    /// <summary>The board becomes the server's default gateway.</summary>
    public const string Gateway = "gateway";

    /// <summary>Only replies of the service take the way through the board; a process on the server is the service.</summary>
    public const string Replies = "replies";

    /// <summary>The same where the service is a published port of a container.</summary>
    public const string Docker = "docker";

    /// <summary>Table, rule priority and mark on the server.</summary>
    private const string Number = "7701";

    /// <summary>The mark as <c>ip rule show</c> prints it.</summary>
    private const string Mark = "0x1e15";

    /// <summary>All names, those of other forwarding methods too.</summary>
    public static IReadOnlyList<string> Names { get; } = [Gateway, Replies, Docker, DirectRouteWay.Name, TunnelWay.Name, LocalAddressWay.Name];

    /// <summary>The ways of a server that is on a subnet of the board.</summary>
    /// <param name="service">The service.</param>
    /// <param name="server">Its server.</param>
    /// <param name="board">The board's address there.</param>
    /// <param name="flat">Clients may be in the server's own subnet.</param>
    public static IReadOnlyList<ReplyWay> Of(VirtualServiceSpec service, RealServerSpec server, IPAddress board, bool flat)
    {
        IPAddress address = server.Address.ToIPAddress();
        bool ipv6 = address.AddressFamily == AddressFamily.InterNetworkV6;
        string ip = ipv6 ? "ip -6" : "ip";
        List<string> replies = [$"{ip} route replace default via {board} src {address} table {Number}"];
        List<string> docker = [$"{ip} route replace default via {board} table {Number}", RuleCommand(ip, $"fwmark {Mark}")];
        foreach (IpProtocol protocol in service.Protocols)
        {
            foreach (PortRange ports in PortsOf(service, server))
            {
                replies.AddRange(Selectors(protocol, ports, address).Select(selector => RuleCommand(ip, selector)));
                docker.Add(MarkCommand(ipv6 ? "ip6tables" : "iptables", $"PREROUTING {(protocol == IpProtocol.Any ? "" : $"-p {Name(protocol)} ")}-m conntrack --ctdir REPLY "
                    + $"--ctorigdst {address} {(ports == PortRange.Any ? "" : $"--ctorigdstport {Text(ports, ':')} ")}-j MARK --set-mark {Mark}"));
            }
        }

        return
        [
            new ReplyWay
            {
                Name = Gateway,
                Chosen = !flat,
                Why = "Where no client is in the server's own subnet: the board becomes the server's default gateway, for containers too. What the server opens itself passes the board as well, and leaves with the board's address where [[interface]] masquerade is true.",
                Commands = [$"{ip} route replace default via {board}"],
            },
            new ReplyWay { Name = Replies, Chosen = flat, Why = WhyReplies(service), Commands = replies },
            new ReplyWay
            {
                Name = Docker,
                Chosen = false,
                Why = "Where the service is a published port of a container: its replies still carry the container's address when the server chooses their way, so they are known by their connection.",
                Commands = docker,
            },
        ];
    }

    /// <summary>What an <c>ip rule</c> knows replies by. A UDP socket that listens on all addresses has no source yet when the way is chosen.</summary>
    private static IEnumerable<string> Selectors(IpProtocol protocol, PortRange ports, IPAddress server)
    {
        string sport = ports == PortRange.Any ? "" : $" sport {Text(ports, '-')}";
        if (protocol != IpProtocol.Udp)
        {
            yield return protocol == IpProtocol.Any ? $"from {server}" : $"from {server} ipproto {Name(protocol)}{sport}";
        }

        if (protocol is IpProtocol.Udp or IpProtocol.Any)
        {
            yield return $"iif lo ipproto udp{sport}";
        }
    }

    /// <summary>Adds a rule that is not there yet: the kernel refuses a second one, and taking the first one out for a moment would lead replies astray.</summary>
    private static string RuleCommand(string ip, string selector) =>
        $"{ip} rule show pref {Number} | grep -qF '{selector} lookup {Number}' || {ip} rule add pref {Number} {selector} lookup {Number}";

    /// <summary>The same for a rule that marks.</summary>
    private static string MarkCommand(string iptables, string rule) => $"{iptables} -t mangle -C {rule} 2>/dev/null || {iptables} -t mangle -A {rule}";

    private static string Name(IpProtocol protocol) => protocol.ToString().ToLowerInvariant();

    /// <summary>The ports that the server's replies come from.</summary>
    private static IReadOnlyList<PortRange> PortsOf(VirtualServiceSpec service, RealServerSpec server) =>
        server.Port is { } port ? [new PortRange(port, port)] : service.Ports;

    private static string Text(PortRange ports, char between) => ports.First == ports.Last
        ? ports.First.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{ports.First}{between}{ports.Last}");

    private static string WhyReplies(VirtualServiceSpec service)
    {
        if (service.Protocols.Contains(IpProtocol.Any))
        {
            return "The service is the whole host, so all that leaves from the server's address goes to the board, wherever it is for, and all UDP that the server sends.";
        }

        const string Why = "Only the service's replies go to the board, wherever the client is; all else of the server stays as it is.";
        return service.Protocols.Contains(IpProtocol.Udp)
            ? $"{Why} For UDP the rule names no source: a server that listens on all addresses has none yet when the way is chosen."
            : Why;
    }
}
