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
/// </summary>
public sealed class TwoArmedNetwork : IDisposable
{
    /// <summary>The virtual address in the clients' subnet.</summary>
    public const string VirtualAddress = "198.51.100.80";

    /// <summary>A virtual address outside every subnet.</summary>
    public const string RoutedVirtualAddress = "203.0.113.80";

    /// <summary>Where spoofed clients come from: the board has a route for it to client 0.</summary>
    public const string SpoofedPrefix = "198.18.0.0/15";

    private const string BoardLan = "198.51.100.1";
    private const string BoardServers = "192.0.2.1";
    private static int _count;

    private readonly List<NetworkNamespace> _spaces = [];

    /// <summary>Makes the networks, or skips the test that asked for them.</summary>
    public TwoArmedNetwork()
    {
        Skip.When(Requires.NetworkNamespaces(), Requires.TunDevice());
        int number = Interlocked.Increment(ref _count);
        NetworkNamespace wires = Add($"{number}-wires");
        Board = Add($"{number}-board", ipv6: true);
        wires.AddBridge("br-lan");
        wires.AddBridge("br-srv");
        Plug(wires, "br-lan", Board, "eth0", BoardLan);
        Plug(wires, "br-srv", Board, "eth1", BoardServers);
        Clients = [.. Enumerable.Range(0, 3).Select(index => AddHost($"{number}-client{index}", wires, "br-lan", ClientAddress(index).ToString(), BoardLan))];
        Servers = [.. Enumerable.Range(0, 2).Select(index => AddHost($"{number}-server{index}", wires, "br-srv", ServerAddress(index).ToString(), BoardServers))];
        Board.AddRoute(SpoofedPrefix, ClientAddress(0).ToString());
    }

    /// <summary>Where the director runs.</summary>
    public NetworkNamespace Board { get; }

    /// <summary>Three clients.</summary>
    public IReadOnlyList<NetworkNamespace> Clients { get; }

    /// <summary>Two real servers.</summary>
    public IReadOnlyList<NetworkNamespace> Servers { get; }

    /// <summary>The address of a client.</summary>
    public static IPAddress ClientAddress(int index) => IPAddress.Parse($"198.51.100.{21 + index}");

    /// <summary>The address of a real server.</summary>
    public static IPAddress ServerAddress(int index) => IPAddress.Parse($"192.0.2.{11 + index}");

    /// <summary>An endpoint of the virtual address.</summary>
    public static IPEndPoint Virtual(int port) => new(IPAddress.Parse(VirtualAddress), port);

    /// <summary>An endpoint of a real server.</summary>
    public static IPEndPoint Server(int index, int port) => new(ServerAddress(index), port);

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

    private NetworkNamespace Add(string name, bool ipv6 = false)
    {
        NetworkNamespace space = new(name, ipv6);
        _spaces.Add(space);
        return space;
    }

    private NetworkNamespace AddHost(string name, NetworkNamespace wires, string bridge, string address, string gateway)
    {
        NetworkNamespace host = Add(name);
        Plug(wires, bridge, host, "eth0", address);
        host.AddRoute("default", gateway);
        return host;
    }

    private void Plug(NetworkNamespace wires, string bridge, NetworkNamespace host, string link, string address)
    {
        string port = $"port{_spaces.Count}-{link}";
        NetworkNamespace.Connect(wires, port, host, link);
        wires.AddPort(bridge, port);
        host.AddAddress(link, address + "/24");
    }
}
