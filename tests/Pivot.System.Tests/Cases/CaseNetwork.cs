using System.Net;
using System.Net.Sockets;
using Pivot.Config;
using Pivot.System.Tests.Topology;
using Pivot.Testing.Networks;
using Pivot.Testing.Processes;

namespace Pivot.System.Tests.Cases;

/// <summary>
/// The network that a file of <c>configs/</c> describes. The board has a card for each <c>[[interface]]</c>, each in a LAN of its own, and no address: the file brings them. The gateways of the
/// file are one router, and behind it are a client and whatever real servers the file has elsewhere.
/// <code>
///   far .21 ── 198.51.100.0/24, 2001:db8:2::/64 ── router ── gateway ┐ first LAN ┌ eth0 board eth1 ── second LAN ── servers
///   servers elsewhere ── their /24 or /64 ──────────┘        near .21 ┼───────────┼ servers
/// </code>
/// </summary>
internal sealed class CaseNetwork : IDisposable
{
    private static readonly IPAddress FarAddress = IPAddress.Parse("198.51.100.21");
    private static readonly IPAddress FarAddress6 = IPAddress.Parse("2001:db8:2::21");

    private static int _count;

    private readonly int _number = Interlocked.Increment(ref _count);
    private readonly List<NetworkNamespace> _spaces = [];
    private readonly PivotConfig _config;
    private readonly NetworkNamespace _wires;
    private readonly NetworkNamespace _router;
    private int _ports;

    /// <summary>Makes the board, the router and the clients, or skips the test that asked for them.</summary>
    public CaseNetwork(CaseFile file)
    {
        Skip.When(Requires.NetworkNamespaces(), Requires.TunDevice(), Requires.Tool("curl", "curl"));
        _config = file.Config;
        _wires = Add("wires");
        _router = Add("router");
        _router.SetSysctl("net.ipv4.ip_forward", "1");
        _router.SetSysctl("net.ipv6.conf.all.forwarding", "1");
        Board = Add("board");
        foreach (InterfaceConfig card in _config.Interfaces)
        {
            _wires.AddBridge(LanOf(card));
            Plug(Board, card.Name, LanOf(card));
        }

        InterfaceConfig outside = _config.Interfaces.First(static card => card.Gateways.Count > 0);
        Plug(_router, "lan", LanOf(outside));
        Near = Add("near");
        Plug(Near, "eth0", LanOf(outside));
        foreach (IPAddress gateway in outside.Gateways)
        {
            IPNetwork subnet = SubnetOf(outside, gateway)!.Value;
            _router.AddAddress("lan", $"{gateway}/{subnet.PrefixLength}");
            Near.AddAddress("eth0", $"{ClientOf(subnet)}/{subnet.PrefixLength}");
            Near.AddRoute("default", $"{gateway}");
        }

        Far = Add("far");
        AddSite(Far, FarAddress);
        AddSite(Far, FarAddress6);
    }

    /// <summary>Where the director runs.</summary>
    public NetworkNamespace Board { get; }

    /// <summary>The client in the board's first LAN.</summary>
    public NetworkNamespace Near { get; }

    /// <summary>The client behind the router.</summary>
    public NetworkNamespace Far { get; }

    /// <summary>Starts the director on the file, which its own check must find good on this board, without a warning.</summary>
    public PivotDaemon Start(CaseFile file)
    {
        CommandResult check = Board.Run(RepositoryPaths.PivotBinary, "check", "--config", file.Path);
        Assert.True(check is { ExitCode: 0, Error: "" } && check.Output.Contains("is good", StringComparison.Ordinal), $"pivot check: {check.Output}{check.Error}");
        return PivotDaemon.Start(Board, file.Files);
    }

    /// <summary>A real server with these addresses: in the LAN of the card whose subnet they are in, with the router or else the board as its default gateway; others behind the router.</summary>
    public NetworkNamespace AddServer(string name, params IPAddress[] addresses)
    {
        NetworkNamespace server = Add(name);
        foreach (IPAddress address in addresses)
        {
            if (_config.Interfaces.FirstOrDefault(card => SubnetOf(card, address) is not null) is not { } card)
            {
                AddSite(server, address);
                continue;
            }

            if (server.Run("ip", "link", "show", "eth0").ExitCode != 0)
            {
                Plug(server, "eth0", LanOf(card));
            }

            server.AddAddress("eth0", $"{address}/{SubnetOf(card, address)!.Value.PrefixLength}");
            IPAddress gateway = card.Gateways.FirstOrDefault(one => one.AddressFamily == address.AddressFamily)
                ?? card.Addresses.First(own => own.Address.AddressFamily == address.AddressFamily).Address;
            server.AddRoute("default", $"{gateway}");
        }

        return server;
    }

    /// <summary>The address of one of the two clients.</summary>
    public string AddressOf(NetworkNamespace client, Family family)
    {
        if (client == Far)
        {
            return $"{(family == Family.IPv4 ? FarAddress : FarAddress6)}";
        }

        AddressFamily wanted = family == Family.IPv4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6;
        InterfaceAddress own = _config.Interfaces[0].Addresses.First(one => one.Address.AddressFamily == wanted);
        return $"{ClientOf(Subnet(own.Address, own.PrefixLength))}";
    }

    /// <summary>Runs in a real server what <c>pivot explain</c> prints for it.</summary>
    public static void Prepare(PivotDaemon pivot, NetworkNamespace host, string service, string server) =>
        host.Run("sh", "-ec", pivot.Client("explain", service, server).Succeeded()).Succeeded();

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (NetworkNamespace space in Enumerable.Reverse(_spaces))
        {
            space.Dispose();
        }
    }

    private static string LanOf(InterfaceConfig card) => $"lan-{card.Name}";

    /// <summary>The subnet of a card that holds an address.</summary>
    private static IPNetwork? SubnetOf(InterfaceConfig card, IPAddress address)
    {
        foreach (InterfaceAddress own in card.Addresses)
        {
            IPNetwork subnet = Subnet(own.Address, own.PrefixLength);
            if (subnet.Contains(address))
            {
                return subnet;
            }
        }

        return null;
    }

    /// <summary>The subnet of an address; prefix lengths of whole bytes.</summary>
    private static IPNetwork Subnet(IPAddress address, int bits)
    {
        byte[] bytes = address.GetAddressBytes();
        Array.Clear(bytes, bits / 8, bytes.Length - (bits / 8));
        return new IPNetwork(new IPAddress(bytes), bits);
    }

    /// <summary>A client's address: .21, or ::21.</summary>
    private static IPAddress ClientOf(IPNetwork subnet) => Numbered(subnet, subnet.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? (byte)21 : (byte)0x21);

    private static IPAddress Numbered(IPNetwork subnet, byte number)
    {
        byte[] bytes = subnet.BaseAddress.GetAddressBytes();
        bytes[^1] = number;
        return new IPAddress(bytes);
    }

    /// <summary>Joins a host to the router by a subnet of its own, whose first address the router has.</summary>
    private void AddSite(NetworkNamespace host, IPAddress address)
    {
        string link = $"site{++_ports}";
        NetworkNamespace.Connect(_router, link, host, link);
        IPNetwork subnet = Subnet(address, address.AddressFamily == AddressFamily.InterNetwork ? 24 : 64);
        _router.AddAddress(link, $"{Numbered(subnet, 1)}/{subnet.PrefixLength}");
        host.AddAddress(link, $"{address}/{subnet.PrefixLength}");
        host.AddRoute("default", $"{Numbered(subnet, 1)}");
    }

    private void Plug(NetworkNamespace host, string link, string lan)
    {
        string port = $"port{++_ports}";
        NetworkNamespace.Connect(_wires, port, host, link);
        _wires.AddPort(lan, port);
    }

    private NetworkNamespace Add(string name)
    {
        NetworkNamespace space = new($"c{_number}-{name}", ipv6: true);
        _spaces.Add(space);
        return space;
    }
}
