using System.Net;
using Pivot.Testing.Networks;

namespace Pivot.System.Tests.Topology;

/// <summary>
/// The board between two routers, so that a link's MTU can be smaller than both ends know.
/// <code>
///   client ── subnet 1 ── edge ── subnet 2 ── board ── subnet 3 ── core ── subnet 4 ── server
///     .21              .1     .2          .1        .1          .2      .1             .11
/// </code>
/// Subnet N is 10.77.N.0/24, or 2001:db8:N::/64 with the same last numbers. The virtual address is number 80 of subnet 2, between edge and board.
/// </summary>
public sealed class RoutedNetwork : IDisposable
{
    private static int _count;

    private readonly List<NetworkNamespace> _spaces = [];
    private readonly Family _family;

    /// <summary>Makes the networks, or skips the test that asked for them.</summary>
    public RoutedNetwork(Family family)
    {
        Skip.When(Requires.NetworkNamespaces(), Requires.TunDevice());
        _family = family;
        int number = Interlocked.Increment(ref _count);
        Client = Add($"r{number}-client");
        Edge = Add($"r{number}-edge");
        Board = Add($"r{number}-board");
        Core = Add($"r{number}-core");
        Server = Add($"r{number}-server");
        Join(Client, "eth0", ClientAddress, Edge, "lan", Address(1, 1));
        Join(Edge, "wan", EdgeAddress, Board, "eth0", BoardAddress);
        Join(Board, "eth1", Address(3, 1), Core, "wan", CoreAddress);
        Join(Core, "lan", Address(4, 1), Server, "eth0", ServerAddress);
        Client.AddRoute("default", $"{Address(1, 1)}");
        Edge.AddRoute("default", $"{BoardAddress}");
        Board.AddRoute(ClientSubnet, $"{EdgeAddress}");
        Board.AddRoute(ServerSubnet, $"{CoreAddress}");
        Core.AddRoute("default", $"{Address(3, 1)}");
        Server.AddRoute("default", $"{Address(4, 1)}");
        foreach (NetworkNamespace router in (NetworkNamespace[])[Edge, Core])
        {
            router.SetSysctl(family == Family.IPv4 ? "net.ipv4.ip_forward" : "net.ipv6.conf.all.forwarding", "1");
        }
    }

    /// <summary>The client.</summary>
    public NetworkNamespace Client { get; }

    /// <summary>The router before the client.</summary>
    public NetworkNamespace Edge { get; }

    /// <summary>Where the director runs.</summary>
    public NetworkNamespace Board { get; }

    /// <summary>The router before the real server.</summary>
    public NetworkNamespace Core { get; }

    /// <summary>The real server.</summary>
    public NetworkNamespace Server { get; }

    /// <summary>The virtual address.</summary>
    public IPAddress VirtualAddress => Address(2, 80);

    /// <summary>The real server's address, which no client may ever see.</summary>
    public IPAddress ServerAddress => Address(4, 11);

    /// <summary>The board's address towards the clients.</summary>
    public IPAddress BoardAddress => Address(2, 1);

    /// <summary>The address of the router before the client, towards the board.</summary>
    public IPAddress EdgeAddress => Address(2, 2);

    /// <summary>The address of the router before the real server, towards the board.</summary>
    public IPAddress CoreAddress => Address(3, 2);

    /// <summary>The client's address.</summary>
    public IPAddress ClientAddress => Address(1, 21);

    /// <summary>The client's subnet.</summary>
    public string ClientSubnet => $"{Address(1, 0)}/{PrefixLength}";

    /// <summary>The real server's subnet.</summary>
    public string ServerSubnet => $"{Address(4, 0)}/{PrefixLength}";

    private int PrefixLength => _family == Family.IPv4 ? 24 : 64;

    /// <summary>An endpoint of the real server.</summary>
    public IPEndPoint ServerEndPoint(int port) => new(ServerAddress, port);

    /// <summary>An endpoint of the virtual address.</summary>
    public IPEndPoint Virtual(int port) => new(VirtualAddress, port);

    /// <summary>Lets a router take only packets of a size to a subnet of its lan. The kernel's own route to an IPv6 subnet cannot be changed, but one before it added.</summary>
    public void SetMtu(NetworkNamespace router, string subnet, int bytes) =>
        router.Ip(_family == Family.IPv4 ? $"route change {subnet} dev lan mtu {bytes}" : $"route add {subnet} dev lan metric 1 mtu {bytes}");

    /// <summary>A service with the real server.</summary>
    public string Service(string protocol, int port, int serverPort) => $"""
        [[service]]
        name      = "{protocol}"
        address   = "{VirtualAddress}"
        protocol  = "{protocol}"
        port      = {port}
        scheduler = "rr"

          [[service.server]]
          name    = "server"
          address = "{ServerAddress}"
          port    = {serverPort}
        """;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (NetworkNamespace space in Enumerable.Reverse(_spaces))
        {
            space.Dispose();
        }
    }

    private IPAddress Address(int subnet, int number) => IPAddress.Parse(_family == Family.IPv4 ? $"10.77.{subnet}.{number}" : $"2001:db8:{subnet}::{number}");

    private NetworkNamespace Add(string name)
    {
        NetworkNamespace space = new(name, ipv6: true);
        _spaces.Add(space);
        return space;
    }

    private void Join(NetworkNamespace one, string oneLink, IPAddress oneAddress, NetworkNamespace other, string otherLink, IPAddress otherAddress)
    {
        NetworkNamespace.Connect(one, oneLink, other, otherLink);
        one.AddAddress(oneLink, $"{oneAddress}/{PrefixLength}");
        other.AddAddress(otherLink, $"{otherAddress}/{PrefixLength}");
    }
}
