using Pivot.Testing.Networks;
using Pivot.Testing.Processes;

namespace Pivot.System.Tests.Topology;

/// <summary>
/// A flat LAN: board (with one NIC), real server, a client and the router to another client are all in one subnet. The default gateway of all is the router.
/// <code>
///   far .21 ── 198.51.100.0/24 ── router ── .1 ┐ 192.0.2.0/24 ┌ .2 board
///                                      near .21 ┼──── br0 ─────┼ .11 server
/// </code>
/// The same in IPv6: 2001:db8:1::/64 is the LAN and 2001:db8:2::/64 the other subnet, with the same last numbers.
/// </summary>
public sealed class OneNicNetwork : IDisposable
{
    /// <summary>The virtual address, in the LAN.</summary>
    public const string VirtualAddress = "192.0.2.80";

    /// <summary>The virtual IPv6 address, in the LAN.</summary>
    public const string VirtualAddress6 = "2001:db8:1::80";

    /// <summary>The address of the client in the LAN.</summary>
    public const string NearAddress = "192.0.2.21";

    /// <summary>The address of the client behind the router.</summary>
    public const string FarAddress = "198.51.100.21";

    private static int _count;

    private readonly List<NetworkNamespace> _spaces = [];

    /// <summary>Makes the network, or skips the test that asked for it.</summary>
    public OneNicNetwork()
    {
        Skip.When(Requires.NetworkNamespaces(), Requires.TunDevice());
        int number = Interlocked.Increment(ref _count);
        NetworkNamespace wires = Wires = Add($"o{number}-wires");
        wires.AddBridge("br0");
        Router = Plug(wires, $"o{number}-router", 1);
        Board = Plug(wires, $"o{number}-board", 2);
        Server = Plug(wires, $"o{number}-server", 11);
        Near = Plug(wires, $"o{number}-near", 21);
        Far = Add($"o{number}-far");
        NetworkNamespace.Connect(Router, "eth1", Far, "eth0");
        Address(Router, "eth1", "198.51.100.1/24", "2001:db8:2::1/64");
        Address(Far, "eth0", $"{FarAddress}/24", "2001:db8:2::21/64");
        Far.Ip("route add default via 198.51.100.1", "-6 route add default via 2001:db8:2::1");
        Router.SetSysctl("net.ipv4.ip_forward", "1");
        Router.SetSysctl("net.ipv6.conf.all.forwarding", "1");
        foreach (NetworkNamespace host in (NetworkNamespace[])[Board, Server, Near])
        {
            host.Ip("route add default via 192.0.2.1", "-6 route add default via 2001:db8:1::1");
        }
    }

    /// <summary>Holds the LAN's switch, <c>br0</c>, with a port <c>portN</c> for each host .N.</summary>
    public NetworkNamespace Wires { get; }

    /// <summary>Everybody's default gateway.</summary>
    public NetworkNamespace Router { get; }

    /// <summary>Where the director runs.</summary>
    public NetworkNamespace Board { get; }

    /// <summary>The real server.</summary>
    public NetworkNamespace Server { get; }

    /// <summary>The client in the LAN.</summary>
    public NetworkNamespace Near { get; }

    /// <summary>The client behind the router.</summary>
    public NetworkNamespace Far { get; }

    /// <summary>The address of one of the two clients.</summary>
    public string AddressOf(NetworkNamespace client, Family family) => (client == Near, family) switch
    {
        (true, Family.IPv4) => NearAddress,
        (false, Family.IPv4) => FarAddress,
        (true, _) => "2001:db8:1::21",
        _ => "2001:db8:2::21",
    };

    /// <summary>A service with the one real server.</summary>
    public static string Service(string name, string protocol, int port, int serverPort, string address = VirtualAddress, string server = "192.0.2.11") => $"""

        [[service]]
        name      = "{name}"
        address   = "{address}"
        protocol  = "{protocol}"
        port      = {port}
        scheduler = "rr"

          [[service.server]]
          name    = "server"
          address = "{server}"
          port    = {serverPort}

        """;

    /// <summary>Runs in the server what <c>pivot explain</c> prints, as it is printed; twice, as one who is not sure of the first time.</summary>
    internal void Prepare(PivotDaemon pivot, params string[] arguments)
    {
        CommandResult script = pivot.Client(["explain", .. arguments]);
        string commands = script.Succeeded();
        Server.Run("sh", "-ec", commands).Succeeded();
        string once = Server.Run("sh", "-c", "ip rule; ip -6 rule; iptables-save -t mangle 2>/dev/null | grep MARK").Output;
        Server.Run("sh", "-ec", commands).Succeeded();
        Xunit.Assert.Equal(once, Server.Run("sh", "-c", "ip rule; ip -6 rule; iptables-save -t mangle 2>/dev/null | grep MARK").Output);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (NetworkNamespace space in Enumerable.Reverse(_spaces))
        {
            space.Dispose();
        }
    }

    private static void Address(NetworkNamespace host, string link, string address, string address6) =>
        host.Ip($"address add {address} dev {link}", $"address add {address6} dev {link}");

    private NetworkNamespace Add(string name)
    {
        NetworkNamespace space = new(name, ipv6: true);
        _spaces.Add(space);
        return space;
    }

    private NetworkNamespace Plug(NetworkNamespace wires, string name, int number)
    {
        NetworkNamespace host = Add(name);
        NetworkNamespace.Connect(wires, $"port{number}", host, "eth0");
        wires.AddPort("br0", $"port{number}");
        Address(host, "eth0", $"192.0.2.{number}/24", $"2001:db8:1::{number}/64");
        return host;
    }
}
