using System.Net;
using System.Net.Sockets;
using Pivot.Config;
using Pivot.Director;
using Pivot.Director.Services;
using Pivot.Health;
using Pivot.Health.Network;
using Pivot.Linux;
using Pivot.Linux.RtNetlink;
using Pivot.Packets;
using Pivot.Running;

namespace Pivot.Checking;

/// <summary>
/// The way of the clients' packets for checks of real servers with direct routing or a tunnel: the check connects to the virtual address, from the board's address on the way to the server; the director sends these packets as it sends
/// a client's, and the server answers the board. A broken tunnel, a virtual address that the server has not, a server that listens elsewhere: all of them are seen. Other servers are checked at their own address, for there the
/// kernel's way is the one that NAT takes.
/// </summary>
/// <param name="director">Carries the checks.</param>
internal sealed class TrafficWay(PacketDirector director) : ICheckWay
{
    /// <summary>How long a connection of a check is kept beyond the check's timeout, for its last segments.</summary>
    private static readonly TimeSpan Afterwards = TimeSpan.FromSeconds(5);

    /// <summary>How long the board's way to a server is taken to stay the same.</summary>
    private const long WayMilliseconds = 10_000;

    /// <summary>Guards what follows it.</summary>
    private readonly Lock _lock = new();
    private readonly Dictionary<string, BoardEnd> _ends = new(StringComparer.Ordinal);
    private readonly Queue<Flow> _flows = new();
    private long _keptMilliseconds = (long)Afterwards.TotalMilliseconds;

    /// <summary>Learns how long checks take.</summary>
    /// <param name="config">A checked configuration.</param>
    public void Apply(PivotConfig config)
    {
        TimeSpan longest = TimeSpan.Zero;
        foreach (ServiceConfig service in config.Services)
        {
            longest = service.Health.Timeout > longest ? service.Health.Timeout : longest;
        }

        lock (_lock)
        {
            _ends.Clear();
            _keptMilliseconds = (long)(longest + Afterwards).TotalMilliseconds;
        }
    }

    /// <summary>The virtual address at which a server is checked; null = at its own.</summary>
    /// <param name="service">The service's name.</param>
    /// <param name="server">The server's name.</param>
    public IPAddress? VirtualAddressFor(string service, string server) => Find(service, server) is var (address, end) ? end.IsStrict ? null : address.ToIPAddress() : null;

    /// <inheritdoc/>
    public IPEndPoint Prepare(Socket socket, CheckTarget target, IPEndPoint endpoint)
    {
        if (socket.SocketType == SocketType.Raw || Find(target.Service, target.Server) is not var (address, end) || end.IsStrict || address.IsIPv4 != target.Address.IsIPv4)
        {
            return endpoint;
        }

        socket.Bind(new IPEndPoint(end.Local, 0));
        ushort port = (ushort)((IPEndPoint)socket.LocalEndPoint!).Port;
        IpProtocol protocol = socket.SocketType == SocketType.Stream ? IpProtocol.Tcp : IpProtocol.Udp;
        FlowKey key = new(protocol, IpAddress.From(end.Local), port, address, (ushort)endpoint.Port);
        lock (_lock)
        {
            EndOld();
            if (!director.TryOpenCheck(target.Service, target.Server, key, RunningDirector.Now()))
            {
                return endpoint;
            }

            _flows.Enqueue(new Flow(key, Environment.TickCount64 + _keptMilliseconds));
        }

        return new IPEndPoint(address.ToIPAddress(), endpoint.Port);
    }

    private void EndOld()
    {
        while (_flows.TryPeek(out Flow? flow) && flow.Until < Environment.TickCount64)
        {
            director.EndCheck(flow.Key);
            _ = _flows.Dequeue();
        }
    }

    /// <summary>The virtual address and the board's end of checks; null where they go to the server's own address.</summary>
    private (IpAddress Address, BoardEnd End)? Find(string service, string server)
    {
        VirtualService? found = director.Services.FirstOrDefault(known => known.Spec.Name == service);
        if (found?.Servers.FirstOrDefault(known => known.Spec.Name == server) is not { ForChecks: not null } real)
        {
            return null;
        }

        foreach (AddressPrefix prefix in found.Spec.Addresses)
        {
            if (prefix.Length == prefix.Network.BitLength && prefix.Network.IsIPv4 == real.Address.IsIPv4 && EndTo(real.Address.ToIPAddress()) is { } end)
            {
                return (prefix.Network, end);
            }
        }

        return null;
    }

    private BoardEnd? EndTo(IPAddress server)
    {
        string key = server.ToString();
        lock (_lock)
        {
            if (_ends.TryGetValue(key, out BoardEnd? known) && known.Until > Environment.TickCount64)
            {
                return known;
            }
        }

        if (BoardEnd.Read(server, Environment.TickCount64 + WayMilliseconds) is not { } end)
        {
            return null;
        }

        lock (_lock)
        {
            _ends[key] = end;
        }

        return end;
    }

    private sealed record Flow(FlowKey Key, long Until);

    /// <summary>The board's end of checks of a server.</summary>
    /// <param name="Local">Its address on the way there.</param>
    /// <param name="IsStrict">The kernel would drop the answers: it takes only packets whose source it would send by the interface that they come in by, and the virtual address is not one.</param>
    /// <param name="Until">When it is to be read again, in milliseconds of the system's tick count.</param>
    private sealed record BoardEnd(IPAddress Local, bool IsStrict, long Until)
    {
        public static BoardEnd? Read(IPAddress server, long until)
        {
            using RtNetlinkClient netlink = new();
            if (netlink.Lookup(server) is not { IsLocal: false, PreferredSource: { } local } route)
            {
                return null;
            }

            bool isStrict = server.AddressFamily == AddressFamily.InterNetwork
                && netlink.Links().FirstOrDefault(link => link.Index == route.OutputInterface) is { } link && IsStrictOn(link.Name);
            return new BoardEnd(local, isStrict, until);
        }

        /// <summary>The higher of the interface's and that of all counts.</summary>
        private static bool IsStrictOn(string link)
        {
            string? all = Sysctl.TryRead("net/ipv4/conf/all/rp_filter"), own = Sysctl.TryRead($"net/ipv4/conf/{link}/rp_filter");
            return (all == "1" || own == "1") && all != "2" && own != "2";
        }
    }
}
