using System.Net;
using Pivot.Testing.Networks;

namespace Pivot.System.Tests.Topology;

/// <summary>
/// The board between two routers, so that a link's MTU can be smaller than both ends know.
/// <code>
///   client ── 198.51.100.0/24 ── edge ── 203.0.113.0/24 ── board ── 192.0.2.0/25 ── core ── 192.0.2.128/25 ── server
///     .21                      .1    .2           eth0 .1  eth1 .1             .2     .129                  .140
/// </code>
/// The virtual address 203.0.113.80 lies in the subnet between edge and board.
/// </summary>
public sealed class RoutedNetwork : IDisposable
{
    /// <summary>The virtual address.</summary>
    public const string VirtualAddress = "203.0.113.80";

    /// <summary>The real server's address, which no client may ever see.</summary>
    public const string ServerAddress = "192.0.2.140";

    /// <summary>The board's address towards the clients.</summary>
    public const string BoardAddress = "203.0.113.1";

    /// <summary>The router before the client.</summary>
    public const string EdgeAddress = "203.0.113.2";

    private static int _count;

    private readonly List<NetworkNamespace> _spaces = [];

    /// <summary>Makes the networks, or skips the test that asked for them.</summary>
    public RoutedNetwork()
    {
        Skip.When(Requires.NetworkNamespaces(), Requires.TunDevice());
        int number = Interlocked.Increment(ref _count);
        Client = Add($"r{number}-client");
        Edge = Add($"r{number}-edge");
        Board = Add($"r{number}-board", ipv6: true);
        Core = Add($"r{number}-core");
        Server = Add($"r{number}-server");
        Join(Client, "eth0", "198.51.100.21/24", Edge, "lan", "198.51.100.1/24");
        Join(Edge, "wan", $"{EdgeAddress}/24", Board, "eth0", $"{BoardAddress}/24");
        Join(Board, "eth1", "192.0.2.1/25", Core, "wan", "192.0.2.2/25");
        Join(Core, "lan", "192.0.2.129/25", Server, "eth0", $"{ServerAddress}/25");
        Client.AddRoute("default", "198.51.100.1");
        Edge.AddRoute("default", BoardAddress);
        Board.AddRoute("198.51.100.0/24", EdgeAddress);
        Board.AddRoute("192.0.2.128/25", "192.0.2.2");
        Core.AddRoute("default", "192.0.2.1");
        Server.AddRoute("default", "192.0.2.129");
        Edge.SetSysctl("net.ipv4.ip_forward", "1");
        Core.SetSysctl("net.ipv4.ip_forward", "1");
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

    /// <summary>An endpoint of the real server.</summary>
    public static IPEndPoint ServerEndPoint(int port) => new(IPAddress.Parse(ServerAddress), port);

    /// <summary>An endpoint of the virtual address.</summary>
    public static IPEndPoint Virtual(int port) => new(IPAddress.Parse(VirtualAddress), port);

    /// <summary>A service with the real server.</summary>
    public static string Service(string protocol, int port, int serverPort) => $"""
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

    private NetworkNamespace Add(string name, bool ipv6 = false)
    {
        NetworkNamespace space = new(name, ipv6);
        _spaces.Add(space);
        return space;
    }

    private static void Join(NetworkNamespace one, string oneLink, string oneAddress, NetworkNamespace other, string otherLink, string otherAddress)
    {
        NetworkNamespace.Connect(one, oneLink, other, otherLink);
        one.AddAddress(oneLink, oneAddress);
        other.AddAddress(otherLink, otherAddress);
    }
}
