using System.Globalization;
using Pivot.NetworkBenchmarks.Workloads;
using Pivot.Testing;
using Pivot.Testing.Networks;
using Pivot.Testing.Processes;

namespace Pivot.NetworkBenchmarks.Hosts;

/// <summary>
/// Client, board and server in network namespaces of their own, new for each variant and round, so that no connection of one director is in the way of another.
/// <code>
///   client eth0 ──── eth0 board eth1 ──── eth0 server
///   198.51.100.21+      .1     192.0.2.1      .11
/// </code>
/// The virtual address, 203.0.113.80, is nobody's: the client's way there is the board. The server answers on <see cref="TrafficProgram"/>'s ports.
/// </summary>
internal sealed class ThreeHosts : IDisposable
{
    /// <summary>The virtual address.</summary>
    public const string Virtual = "203.0.113.80";

    /// <summary>The real server's.</summary>
    public const string RealServer = "192.0.2.11";

    /// <summary>The first of the client's addresses.</summary>
    public const string FirstClient = "198.51.100.21";

    /// <summary>The first of the addresses of made-up packets, in a network of the client's side.</summary>
    public const string FirstMadeUp = "10.64.0.0";

    private const int ClientAddresses = 16;
    private const int ClientProcessor = 0;
    private const int ServerProcessor = 1;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private static int _count;

    private readonly TrafficProgram _traffic;
    private readonly ChildProcess _server;

    /// <summary>Makes them, and starts the server.</summary>
    public ThreeHosts(TrafficProgram traffic)
    {
        _traffic = traffic;
        string prefix = string.Create(CultureInfo.InvariantCulture, $"bench{Interlocked.Increment(ref _count)}");
        Client = new NetworkNamespace($"{prefix}-client");
        Board = new NetworkNamespace($"{prefix}-board");
        Server = new NetworkNamespace($"{prefix}-server");
        NetworkNamespace.Connect(Client, "eth0", Board, "eth0");
        NetworkNamespace.Connect(Board, "eth1", Server, "eth0");
        for (int i = 0; i < ClientAddresses; i++)
        {
            Client.AddAddress("eth0", string.Create(CultureInfo.InvariantCulture, $"198.51.100.{21 + i}/24"));
        }

        Board.AddAddress("eth0", "198.51.100.1/24");
        Board.AddAddress("eth1", "192.0.2.1/24");
        Server.AddAddress("eth0", $"{RealServer}/24");
        Client.AddRoute("default", "198.51.100.1");
        Server.AddRoute("default", "192.0.2.1");
        Board.AddRoute("10.64.0.0/16", FirstClient);
        Tune();
        _server = Server.Start([traffic.Path, "serve", $"address={RealServer}", .. OnProcessor(ServerProcessor)]);
        _server.WaitForText("serving", Limit);
    }

    /// <summary>For the director's files; gone with the hosts.</summary>
    public TemporaryDirectory Files { get; } = new();

    /// <summary>Where traffic comes from.</summary>
    public NetworkNamespace Client { get; }

    /// <summary>Where the director runs.</summary>
    public NetworkNamespace Board { get; }

    /// <summary>The real server's.</summary>
    public NetworkNamespace Server { get; }

    /// <summary>The board's Ethernet address towards the client.</summary>
    public string BoardMac
    {
        get
        {
            string[] words = Board.Run("ip", "-o", "link", "show", "dev", "eth0").Succeeded().Split(' ');
            return words[Array.IndexOf(words, "link/ether") + 1];
        }
    }

    /// <summary>Sends traffic from the client and waits for its end.</summary>
    /// <param name="directors">Process ids whose time is the director's own.</param>
    /// <param name="arguments">The work and its options, as the program's usage has them.</param>
    public TrafficResult Send(IReadOnlyList<int> directors, params IReadOnlyList<string> arguments)
    {
        string[] watched = [.. directors.Select(static pid => string.Create(CultureInfo.InvariantCulture, $"director={pid}"))];
        string server = string.Create(CultureInfo.InvariantCulture, $"server={_server.Id}");
        return TrafficResult.Parse(Client.Run(TimeSpan.FromSeconds(120), [_traffic.Path, .. arguments, server, .. watched, .. OnProcessor(ClientProcessor)]));
    }

    /// <summary>Lets both ends send frames of the wire's size, as network cards without segmentation do, or whole superpackets.</summary>
    public void Segment(bool offloaded)
    {
        string choice = offloaded ? "on" : "off";
        foreach (NetworkNamespace end in (NetworkNamespace[])[Client, Server])
        {
            end.Run("ethtool", "-K", "eth0", "tso", choice, "gso", choice).Succeeded();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _server.Dispose();
        Server.Dispose();
        Board.Dispose();
        Client.Dispose();
        Files.Dispose();
    }

    /// <summary>Client and server on processors of their own, where there are two; the director wherever the kernel puts it.</summary>
    private static string[] OnProcessor(int number) =>
        Environment.ProcessorCount > 1 ? [string.Create(CultureInfo.InvariantCulture, $"cpu={number}")] : [];

    private void Tune()
    {
        foreach (NetworkNamespace host in (NetworkNamespace[])[Client, Board, Server])
        {
            // Time stamps without an offset of each destination, which would keep ports from being used again.
            host.SetSysctl("net.ipv4.tcp_timestamps", "2");
            host.SetSysctl("net.ipv4.tcp_tw_reuse", "1");
            host.SetSysctl("net.ipv4.ip_local_port_range", "1024 65535");
        }

        Board.SetSysctl("net.ipv4.ip_forward", "1");
        Board.SetSysctl("net.ipv4.conf.all.rp_filter", "0");
        Board.SetSysctl("net.ipv4.conf.eth0.rp_filter", "0");
        Server.SetSysctl("net.ipv4.conf.all.rp_filter", "0");
        Server.SetSysctl("net.ipv4.conf.eth0.rp_filter", "0");
    }
}
