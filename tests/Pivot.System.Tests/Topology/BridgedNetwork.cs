using System.Net;
using Pivot.Testing.Networks;

namespace Pivot.System.Tests.Topology;

/// <summary>
/// The flat LAN of <see cref="OneNicNetwork"/> where the board has its NIC in a bridge of its own, which carries the board's address, and the director is a station of that LAN:
/// <code>
///                                                     ┌ board: br0 .2 ┬ pivot0 ── director .5
///   far .21 ── 198.51.100.0/24 ── router ── .1 ┐ LAN  │               │
///                                     near .21 ┼──────┼── eth0 ───────┘
///                                              │      └ .11 server
/// </code>
/// </summary>
internal sealed class BridgedNetwork : IDisposable
{
    private const string Own = "192.0.2.5";
    private const string Own6 = "2001:db8:1::5";

    private readonly OneNicNetwork _lan = new();

    /// <summary>Makes the network, or skips the test that asked for it.</summary>
    /// <param name="hasBridge">False leaves the board's address on its NIC, for a macvtap.</param>
    public BridgedNetwork(bool hasBridge = true)
    {
        if (hasBridge)
        {
            Board.Ip("link add br0 type bridge forward_delay 0", "address flush dev eth0", "-6 route del default", "link set eth0 master br0", "link set br0 up",
                "address add 192.0.2.2/24 dev br0", "address add 2001:db8:1::2/64 dev br0", "route add default via 192.0.2.1", "-6 route add default via 2001:db8:1::1");
            Assert.True(SpinWait.SpinUntil(HasSettled, TimeSpan.FromSeconds(10)), Board.Run("ip", "address", "show", "dev", "br0").Output);
        }
    }

    /// <summary>Where the director runs.</summary>
    public NetworkNamespace Board => _lan.Board;

    /// <summary>The real server.</summary>
    public NetworkNamespace Server => _lan.Server;

    /// <summary>The client in the LAN.</summary>
    public NetworkNamespace Near => _lan.Near;

    /// <summary>The client behind the router.</summary>
    public NetworkNamespace Far => _lan.Far;

    /// <summary>The router between the clients.</summary>
    public NetworkNamespace Router => _lan.Router;

    /// <summary>Lines for <c>[director]</c>: on the bridge, with addresses of its own.</summary>
    public static string Tap { get; } = $"device = \"tap\"\nbridge = \"br0\"\naddress = [\"{Own}/24\", \"{Own6}/64\"]\n";

    /// <summary>The same without addresses.</summary>
    public static string TapWithoutAddress { get; } = "device = \"tap\"\nbridge = \"br0\"\n";

    /// <summary>The director's own address.</summary>
    public static IPAddress Director(Family family) => IPAddress.Parse(family == Family.IPv4 ? Own : Own6);

    /// <summary>The virtual address.</summary>
    public static IPAddress Virtual(Family family) => IPAddress.Parse(family == Family.IPv4 ? OneNicNetwork.VirtualAddress : OneNicNetwork.VirtualAddress6);

    /// <summary>The real server's address.</summary>
    public static IPAddress ServerAddress(Family family) => IPAddress.Parse(family == Family.IPv4 ? "192.0.2.11" : "2001:db8:1::11");

    /// <summary>The address of one of the two clients.</summary>
    public IPAddress AddressOf(NetworkNamespace client, Family family) => IPAddress.Parse(_lan.AddressOf(client, family));

    /// <summary>A service with the one real server.</summary>
    public static string Service(string name, string protocol, string forwarding, int port, int serverPort, Family family) =>
        OneNicNetwork.Service(name, protocol, port, serverPort, Virtual(family).ToString(), ServerAddress(family).ToString())
            .Replace("scheduler = \"rr\"", $"scheduler = \"rr\"\nforwarding = \"{forwarding}\"", StringComparison.Ordinal);

    /// <summary>Runs in the server what <c>pivot explain</c> prints.</summary>
    public void Prepare(PivotDaemon pivot, string service) => _lan.Prepare(pivot, service, "server");

    /// <summary>Sets the MTU of every link of the LAN.</summary>
    public void SetMtu(int bytes)
    {
        foreach (NetworkNamespace host in (NetworkNamespace[])[_lan.Router, _lan.Server, _lan.Near, _lan.Board])
        {
            host.Ip($"link set eth0 mtu {bytes}");
        }

        foreach (int port in (int[])[1, 2, 11, 21])
        {
            _lan.Wires.Ip($"link set port{port} mtu {bytes}");
        }

        _lan.Wires.Ip($"link set br0 mtu {bytes}");
        Board.Ip($"link set br0 mtu {bytes}");
    }

    /// <inheritdoc/>
    public void Dispose() => _lan.Dispose();

    /// <summary>A bridge gets its link-local address, and IPv6 believes in the others, when its first port carries frames.</summary>
    private bool HasSettled()
    {
        string addresses = Board.Run("ip", "-6", "-o", "address", "show", "dev", "br0").Output;
        return addresses.Contains("fe80:", StringComparison.Ordinal) && !addresses.Contains("tentative", StringComparison.Ordinal);
    }
}
