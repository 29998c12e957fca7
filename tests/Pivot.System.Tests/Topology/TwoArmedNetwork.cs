using System.Net;
using Pivot.Testing.Networks;

namespace Pivot.System.Tests.Topology;

/// <summary>
/// Two networks with the board between them. Nothing forwards until the director runs.
/// <code>
///   client0 .21 ─┐ 198.51.100.0/24        192.0.2.0/24 ┌─ server0 .11
///   client1 .22 ─┼── br-lan ── eth0 board eth1 ── br-srv ┤
///   client2 .23 ─┘          .1           .1             └─ server1 .12
/// </code>
/// The virtual address .80 lies in the clients' subnet, so the board has to answer for it; <see cref="RoutedVirtualAddress"/> lies in none and is routed to the board.
/// The same in IPv6: 2001:db8:1::/64 is the clients' subnet and 2001:db8:2::/64 the servers', with the same last numbers.
/// </summary>
public sealed class TwoArmedNetwork : IDisposable
{
    /// <summary>The virtual address in the clients' subnet.</summary>
    public const string VirtualAddress = "198.51.100.80";

    /// <summary>The virtual IPv6 address in the clients' subnet.</summary>
    public const string VirtualAddress6 = "2001:db8:1::80";

    /// <summary>A virtual address outside every subnet.</summary>
    public const string RoutedVirtualAddress = "203.0.113.80";

    /// <summary>Where spoofed clients come from: the board has a route for it to client 0.</summary>
    public const string SpoofedPrefix = "198.18.0.0/15";

    private const int FirstClient = 21;
    private const int FirstServer = 11;
    private static readonly (string IPv4, string IPv6) Lan = ("198.51.100.", "2001:db8:1::");
    private static readonly (string IPv4, string IPv6) ServerSide = ("192.0.2.", "2001:db8:2::");
    private static int _count;

    private readonly List<NetworkNamespace> _spaces = [];

    /// <summary>Makes the networks, or skips the test that asked for them.</summary>
    public TwoArmedNetwork()
    {
        Skip.When(Requires.NetworkNamespaces(), Requires.TunDevice());
        int number = Interlocked.Increment(ref _count);
        NetworkNamespace wires = Wires = Add($"{number}-wires");
        Board = Add($"{number}-board");
        wires.AddBridge("br-lan");
        wires.AddBridge("br-srv");
        Plug(wires, "br-lan", Board, "eth0", Lan, 1);
        Plug(wires, "br-srv", Board, "eth1", ServerSide, 1);
        Clients = [.. Enumerable.Range(0, 3).Select(index => AddHost($"{number}-client{index}", wires, "br-lan", Lan, FirstClient + index))];
        Servers = [.. Enumerable.Range(0, 2).Select(index => AddHost($"{number}-server{index}", wires, "br-srv", ServerSide, FirstServer + index))];
        Board.AddRoute(SpoofedPrefix, ClientAddress(0).ToString());
    }

    /// <summary>Holds the switches of both networks. The board is plugged in at <c>port2-eth0</c> and <c>port2-eth1</c>.</summary>
    public NetworkNamespace Wires { get; }

    /// <summary>Where the director runs.</summary>
    public NetworkNamespace Board { get; }

    /// <summary>Three clients.</summary>
    public IReadOnlyList<NetworkNamespace> Clients { get; }

    /// <summary>Two real servers.</summary>
    public IReadOnlyList<NetworkNamespace> Servers { get; }

    /// <summary>The virtual address in the clients' subnet.</summary>
    public static IPAddress VirtualAddressOf(Family family) => Address(Lan, family, 80);

    /// <summary>The board's address on the clients' side.</summary>
    public static IPAddress BoardAddress(Family family) => Address(Lan, family, 1);

    /// <summary>The address of a client.</summary>
    public static IPAddress ClientAddress(int index, Family family = Family.IPv4) => Address(Lan, family, FirstClient + index);

    /// <summary>The address of a real server.</summary>
    public static IPAddress ServerAddress(int index, Family family = Family.IPv4) => Address(ServerSide, family, FirstServer + index);

    /// <summary>An endpoint of the virtual address.</summary>
    public static IPEndPoint Virtual(int port, Family family = Family.IPv4) => new(VirtualAddressOf(family), port);

    /// <summary>An endpoint of a real server.</summary>
    public static IPEndPoint Server(int index, int port, Family family = Family.IPv4) => new(ServerAddress(index, family), port);

    /// <summary>Fails with every difference when the board is not as it was.</summary>
    public void AssertBoardIsAs(HostSnapshot before)
    {
        string difference = before.DifferenceTo(HostSnapshot.Take(Board));
        Assert.True(difference.Length == 0, $"the board's network is not as it was (- before, + now):\n{difference}");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (NetworkNamespace space in Enumerable.Reverse(_spaces))
        {
            space.Dispose();
        }
    }

    private static IPAddress Address((string IPv4, string IPv6) subnet, Family family, int number) => IPAddress.Parse($"{(family == Family.IPv4 ? subnet.IPv4 : subnet.IPv6)}{number}");

    private NetworkNamespace Add(string name)
    {
        NetworkNamespace space = new(name, ipv6: true);
        _spaces.Add(space);
        return space;
    }

    private NetworkNamespace AddHost(string name, NetworkNamespace wires, string bridge, (string IPv4, string IPv6) subnet, int number)
    {
        NetworkNamespace host = Add(name);
        Plug(wires, bridge, host, "eth0", subnet, number);
        host.Ip($"route add default via {subnet.IPv4}1", $"-6 route add default via {subnet.IPv6}1");
        return host;
    }

    private void Plug(NetworkNamespace wires, string bridge, NetworkNamespace host, string link, (string IPv4, string IPv6) subnet, int number)
    {
        string port = $"port{_spaces.Count}-{link}";
        NetworkNamespace.Connect(wires, port, host, link);
        wires.AddPort(bridge, port);
        host.Ip($"address add {subnet.IPv4}{number}/24 dev {link}", $"address add {subnet.IPv6}{number}/64 dev {link}");
    }
}
