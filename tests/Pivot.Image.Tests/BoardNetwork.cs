using System.Globalization;
using System.Net;
using Pivot.Testing.Guests;
using Pivot.Testing.Networks;

namespace Pivot.Image.Tests;

/// <summary>
/// The board, which is an emulated machine, between a client and a real server, which are namespaces.
/// <code>
///   client .21 ── 198.51.100.0/24 ── eth0 board eth1 ── 192.0.2.0/24 ── .11 server
/// </code>
/// The service's address .80 lies in the client's subnet.
/// </summary>
internal sealed class BoardNetwork : IDisposable
{
    /// <summary>The TAP devices of the board's cards.</summary>
    public static readonly string[] Taps = ["tap0", "tap1"];

    private static int _count;

    /// <summary>Makes the network, or skips the test that asked for it.</summary>
    public BoardNetwork()
    {
        Assert.SkipWhen((Requires.NetworkNamespaces() ?? Requires.TunDevice()) is not null, Requires.NetworkNamespaces() ?? Requires.TunDevice() ?? "");
        string number = string.Create(CultureInfo.InvariantCulture, $"image{Interlocked.Increment(ref _count)}");
        Wires = new NetworkNamespace($"{number}-wires");
        Client = new NetworkNamespace($"{number}-client");
        Server = new NetworkNamespace($"{number}-server");
        Plug("br-lan", Taps[0], Client, $"{ClientAddress}/24");
        Plug("br-srv", Taps[1], Server, $"{ServerAddress}/24");
        Server.AddRoute("default", "192.0.2.1");
        // The first packet is not to wait for an answer to ARP, which is asked for once a second only.
        Client.Ip($"neighbour add {VirtualAddress} lladdr {ImageMachine.MacOf(0)} dev eth0 nud permanent");
    }

    /// <summary>The client's address.</summary>
    public static IPAddress ClientAddress { get; } = IPAddress.Parse("198.51.100.21");

    /// <summary>The real server's address.</summary>
    public static IPAddress ServerAddress { get; } = IPAddress.Parse("192.0.2.11");

    /// <summary>The service's address.</summary>
    public static IPAddress VirtualAddress { get; } = IPAddress.Parse("198.51.100.80");

    /// <summary>The board's address on the client's side.</summary>
    public static IPAddress BoardAddress { get; } = IPAddress.Parse("198.51.100.1");

    /// <summary>The owner's file for this network: HTTP, and echoed datagrams.</summary>
    public static string Configuration =>
        $"""
        [[interface]]
        name    = "eth0"
        address = ["{BoardAddress}/24"]

        [[interface]]
        name    = "eth1"
        address = ["192.0.2.1/24"]

        [[service]]
        name    = "web"
        address = "{VirtualAddress}"
        port    = 80

          [[service.server]]
          address = "{ServerAddress}"
          port    = 8080

        [[service]]
        name     = "datagrams"
        address  = "{VirtualAddress}"
        protocol = "udp"
        port     = 7

          [[service.server]]
          address = "{ServerAddress}"

        """;

    /// <summary>Where the emulator runs.</summary>
    public NetworkNamespace Wires { get; }

    /// <summary>The client.</summary>
    public NetworkNamespace Client { get; }

    /// <summary>The real server.</summary>
    public NetworkNamespace Server { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Client.Dispose();
        Server.Dispose();
        Wires.Dispose();
    }

    private void Plug(string bridge, string tap, NetworkNamespace host, string address)
    {
        Wires.AddBridge(bridge);
        Wires.Ip($"tuntap add {tap} mode tap", $"link set {tap} up");
        Wires.AddPort(bridge, tap);
        string end = host == Client ? "client" : "server";
        NetworkNamespace.Connect(Wires, end, host, "eth0");
        Wires.AddPort(bridge, end);
        host.AddAddress("eth0", address);
    }
}
