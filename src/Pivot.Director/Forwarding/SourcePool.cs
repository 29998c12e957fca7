using Pivot.Director.IcmpErrors;
using Pivot.Director.Services;
using Pivot.Packets;

namespace Pivot.Director.Forwarding;

/// <summary>The local addresses and ports that connections to a real server (FULLNAT), or through an interface (masquerade), may have, as the control plane has found them last. The addresses and ports are immutable.</summary>
internal sealed class SourcePool
{
    /// <summary>The ports of an address that nobody but Pivot uses.</summary>
    public static readonly PortRange ForeignPorts = new(1024, ushort.MaxValue);

    /// <summary>How many destinations, told apart by their hashes, are remembered as exhausted.</summary>
    private const int Destinations = 64;

    private readonly IpAddress[] _addresses;
    private readonly PortRange[] _ports;
    private readonly ulong[] _exhaustedUntil = new ulong[Destinations];

    private SourcePool(IpAddress[] addresses, PortRange[] ports)
    {
        (_addresses, _ports) = (addresses, ports);
        PortCount = ports.Sum(range => range.Count);
    }

    /// <summary>How many addresses, 1 or more.</summary>
    public int AddressCount => _addresses.Length;

    /// <summary>The addresses.</summary>
    public IReadOnlyList<IpAddress> Addresses => _addresses;

    /// <summary>How many pairs of address and port, 1 or more.</summary>
    public int PortCount { get; }

    /// <summary>One of the addresses.</summary>
    /// <param name="number">0 to <see cref="AddressCount"/> less 1.</param>
    public IpAddress Address(int number) => _addresses[number];

    /// <summary>The ports of one of the addresses.</summary>
    /// <param name="number">0 to <see cref="AddressCount"/> less 1.</param>
    public PortRange Ports(int number) => _ports[number];

    /// <summary>One of the pairs.</summary>
    /// <param name="number">0 to <see cref="PortCount"/> less 1.</param>
    public (IpAddress Address, ushort Port) Pair(int number)
    {
        int address = 0;
        while (number >= _ports[address].Count)
        {
            number -= _ports[address++].Count;
        }

        return (_addresses[address], (ushort)(_ports[address].First + number));
    }

    /// <summary>A search that found nothing, which is long, is not repeated at once for its destination. Workers may disagree for a moment, which costs a search.</summary>
    /// <param name="destination">A hash of protocol, address and port.</param>
    /// <param name="now">The present tick.</param>
    public bool IsExhausted(ulong destination, ulong now) => now < Volatile.Read(ref _exhaustedUntil[destination % Destinations]);

    /// <summary>Notes that a search of every pair found nothing.</summary>
    /// <param name="destination">As for <see cref="IsExhausted"/>.</param>
    /// <param name="until">The tick from which on another search may find something.</param>
    public void SetExhausted(ulong destination, ulong until) => Volatile.Write(ref _exhaustedUntil[destination % Destinations], until);

    /// <summary>Whether any destination has been exhausted since a tick.</summary>
    public bool WasExhausted(ulong since)
    {
        for (int number = 0; number < Destinations; number++)
        {
            if (since < Volatile.Read(ref _exhaustedUntil[number]))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The ports of one address that the board itself uses too.</summary>
    public static SourcePool Of(IpAddress own, PortRange ports) => new([own], [ports]);

    /// <summary>Finds the local addresses.</summary>
    /// <param name="server">A real server with FULLNAT.</param>
    /// <param name="routes">Tell the board's address on the way.</param>
    /// <param name="board">The board's own addresses.</param>
    /// <param name="ownPorts">The ports to take of those.</param>
    /// <returns>Null where there is none of the server's family.</returns>
    public static SourcePool? Find(RealServerSpec server, RouteMtuTable routes, IReadOnlySet<IpAddress> board, PortRange ownPorts)
    {
        var addresses = new List<IpAddress>();
        var ports = new List<PortRange>();
        foreach (IpAddress source in server.Sources)
        {
            if (source.IsIPv4 == server.Address.IsIPv4 && !addresses.Contains(source))
            {
                addresses.Add(source);
                ports.Add(board.Contains(source) ? ownPorts : ForeignPorts);
            }
        }

        if (server.Sources.Count == 0 && routes.BoardAddressTo(server.Address) is { IsLinkLocalIPv6: false } own)
        {
            addresses.Add(own);
            ports.Add(ownPorts);
        }

        return addresses.Count == 0 ? null : new SourcePool([.. addresses], [.. ports]);
    }

    /// <summary>True when the two hold the same.</summary>
    public bool IsLike(SourcePool? other) => other is not null && _addresses.AsSpan().SequenceEqual(other._addresses) && _ports.AsSpan().SequenceEqual(other._ports);
}
