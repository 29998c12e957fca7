using System.Net;
using System.Net.Sockets;
using Pivot.Director.Ports;
using Pivot.Linux.Interop;
using Pivot.Linux.Journal;
using Pivot.Linux.RtNetlink;

namespace Pivot.Linux.Steering;

/// <summary>
/// Turns a steering plan into the routes, rules and neighbours that carry it out, or into the sentences that say why not. Pure.
/// The changes stand in the order of making: replies are steered before the first request can arrive, and neighbours come last because they attract traffic.
/// </summary>
internal sealed class RoutesPlan
{
    /// <summary>Every rule costs every forwarded packet: 100 of them halve what the board forwards.</summary>
    public const int MaximumReplySources = 64;

    /// <summary>ARP and NDP are answered address by address; a list of more than 2^8 would slow every question on the board.</summary>
    private const int ProxiedBits = 8;

    private readonly RoutedNames _names;
    private readonly HostSnapshot _host;
    private readonly List<RuleChange> _rules = [];
    private readonly List<SteeringChange> _routes = [];
    private readonly List<SteeringChange> _neighbours = [];
    private readonly List<string> _refusals = [];
    private readonly List<string> _shortfalls = [];
    private readonly List<IPAddress> _ownAddresses = [];
    private readonly List<ReplyPath> _replyPaths = [];
    private readonly IReadOnlyList<SteeringChange>? _programs;

    private RoutesPlan(RoutedNames names, HostSnapshot host, IReadOnlyList<SteeringChange>? programs)
    {
        _names = names;
        _host = host;
        _programs = programs;
    }

    /// <summary>Everything that is wanted, in the order of making.</summary>
    public IEnumerable<SteeringChange> Wanted =>
        (_programs ?? []).Concat(Replies(AddressFamily.InterNetwork)).Concat(Replies(AddressFamily.InterNetworkV6)).Concat(_routes).Concat(_neighbours);

    /// <summary>What cannot be done, one sentence each.</summary>
    public IReadOnlyList<string> Refusals => _refusals;

    /// <summary>What cannot be done now and can when the host has changed, one sentence each: the rest of the plan does not wait for it.</summary>
    public IReadOnlyList<string> Shortfalls => _shortfalls;

    /// <summary>With programs: the virtual addresses that are the board's own.</summary>
    public IReadOnlyList<IPAddress> OwnAddresses => _ownAddresses;

    /// <summary>With programs: the real servers and where their packets come in.</summary>
    public IReadOnlyList<ReplyPath> ReplyPaths => _replyPaths;

    /// <summary>Resolves a plan against what the host has.</summary>
    /// <param name="plan">What is to be steered.</param>
    /// <param name="names">Names and numbers on the host.</param>
    /// <param name="host">What the host has.</param>
    /// <param name="programs">Null: rules steer replies. Else the steering programs, which do that, and steer own addresses too.</param>
    public static RoutesPlan Resolve(SteeringPlan plan, RoutedNames names, HostSnapshot host, IReadOnlyList<SteeringChange>? programs = null)
    {
        RoutesPlan result = new(names, host, programs);
        IPAddress[] sources = [.. plan.ReplySources.Distinct()];
        foreach (IPNetwork network in new HashSet<IPNetwork>(plan.VirtualAddresses))
        {
            result.AddVirtualAddress(network, network.IsSingle() && plan.SourceAddresses.Contains(network.BaseAddress));
        }

        int limit = programs is null ? MaximumReplySources : sources.Length;
        foreach (IPAddress source in sources.Take(limit))
        {
            result.AddReplySource(source, plan.VirtualAddresses);
        }

        if (sources.Length > limit)
        {
            result._refusals.Add(
                $"Steering by routes takes at most {MaximumReplySources} real servers with NAT, and {sources.Length} are configured; beyond are "
                + $"{string.Join(", ", sources.Skip(MaximumReplySources))}. More need steering = \"bpf\".");
        }

        return result;
    }

    /// <summary>
    /// The rules of one family and what they need before them. IPv6 has no source check. ICMP from the interfaces towards real servers comes along, whoever sent it: routers behind the board quote the real
    /// server's address in their errors. The director lets pass what is not ours.
    /// </summary>
    private IEnumerable<SteeringChange> Replies(AddressFamily family)
    {
        List<RuleChange> rules = _rules.FindAll(rule => rule.Source.AddressFamily == family);
        if (rules.Count == 0)
        {
            return rules;
        }

        IEnumerable<SteeringChange> checks = family == AddressFamily.InterNetwork ? LooseSourceChecks() : [];
        IEnumerable<SteeringChange> errors = rules.Select(rule => rule.InputInterface).Distinct().Select(name => new IcmpRuleChange(_names.RulePriority, name, family == AddressFamily.InterNetworkV6, _names.ReplyTable));
        return checks.Append(new RouteChange(Prefix.Everything(family), _names.Device, _names.ReplyTable)).Concat(rules).Concat(errors);
    }

    /// <summary>
    /// The kernel checks a packet's source by looking up the way back as if the answer came in where the packet goes out (<c>__fib_validate_source</c>). For a packet to a real server
    /// that lookup meets the rule for its replies and ends at the device, not at the interface that the packet came from: a strict check drops direct access to real servers and the answers to what
    /// they open outward. A loose check (2) asks only whether there is a way back; the higher of <c>all</c> and the interface counts, so <c>all</c> stays as it is.
    /// </summary>
    private IEnumerable<SteeringChange> LooseSourceChecks()
    {
        string? all = _host.Parameter("net/ipv4/conf/all/rp_filter");
        foreach (NetworkLink link in _host.Links.Where(link => link.Name != _names.Device))
        {
            string key = $"net/ipv4/conf/{link.Name}/rp_filter";
            string? own = _host.OriginalParameter(key);
            bool strict = (all == "1" || own == "1") && all != "2" && own != "2";
            if (strict && own is not null)
            {
                yield return new ParameterChange(key, "2", own, link.Index);
            }
        }
    }

    /// <summary>An address that packets are steered to.</summary>
    /// <param name="network">The address or prefix.</param>
    /// <param name="isSource">It is one that FULLNAT uses.</param>
    private void AddVirtualAddress(IPNetwork network, bool isSource)
    {
        string name = network.Display();
        string what = isSource ? "source address (forwarding = \"fullnat\")" : "virtual address";
        if (network.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6 && !_names.IPv6)
        {
            _refusals.Add($"The {what} {name} is IPv6, and this run began without: restart pivot.");
            return;
        }

        if (_programs is not null && network.IsSingle() && _host.Addresses.Any(address => address.Address.Equals(network.BaseAddress)))
        {
            _ownAddresses.Add(network.BaseAddress);
            return;
        }

        InterfaceAddress? own = _host.Addresses.FirstOrDefault(address => network.Contains(address.Address));
        if (own is not null || (network.IsSingle() && _host.Lookup(network.BaseAddress) is { IsLocal: true }))
        {
            string where = own is null ? "is local to the board" : $"{(network.IsSingle() ? "is" : "contains")} the board's own address {own.Address} on {_host.LinkName(own.InterfaceIndex)}";
            string remedy = _programs is not null ? "name the addresses one by one."
                : isSource ? "its ports need steering = \"bpf\"; by routes give the server a `source` that nobody else uses."
                : "own-address virtual services need steering = \"bpf\".";
            _refusals.Add($"The {what} {name} {where}: {remedy}");
            return;
        }

        if (_host.MainRoutes.FirstOrDefault(route => route.Gateway is { } gateway && network.Contains(gateway)) is { } through)
        {
            string way = through.Destination.PrefixLength == 0 ? "default route" : $"route to {through.Destination.Display()}";
            _refusals.Add($"The virtual address {name} {(network.IsSingle() ? "is" : "contains")} {through.Gateway}, the gateway of the board's {way}: "
                + "the board would answer for that router and lose its own way to it; take an address that nobody has.");
            return;
        }

        if (network.IsSingle() && ReservingSubnet(network.BaseAddress) is { } reserving)
        {
            _refusals.Add($"The virtual address {name} is reserved in the board's subnet {reserving} ({Reservation(network.BaseAddress, reserving)}), where no host can have it: take another.");
            return;
        }

        _routes.Add(new RouteChange(network, _names.Device, Libc.RT_TABLE_MAIN));
        AddNeighbours(network);
    }

    private void AddNeighbours(IPNetwork network)
    {
        if (ConnectedInterface(network) is not (NetworkLink link, IPNetwork subnet))
        {
            return;
        }

        int bits = Prefix.Bits(network.BaseAddress.AddressFamily);
        if (network.PrefixLength < bits - ProxiedBits)
        {
            _refusals.Add(
                $"The virtual addresses {network} lie in the subnet {subnet} of {link.Name}, where the board answers {(bits == 32 ? "ARP" : "NDP")} for each one by one, for at most "
                + $"a /{bits - ProxiedBits}: route the prefix to the board instead, or make it smaller.");
            return;
        }

        // Up to 0.8 s otherwise before the board answers for an address that is not its own.
        AddParameter($"net/{(bits == 32 ? "ipv4" : "ipv6")}/neigh/{link.Name}/proxy_delay", "0", link.Index);
        if (bits == 128)
        {
            AddParameter($"net/ipv6/conf/{link.Name}/proxy_ndp", "1", link.Index);
        }

        _neighbours.AddRange(Hosts(network, subnet).Select(address => new ProxyNeighbourChange(address, link.Name, link.Index)));
    }

    private void AddParameter(string key, string value, int interfaceIndex)
    {
        if (_host.OriginalParameter(key) is { } original && !_neighbours.OfType<ParameterChange>().Any(change => change.Key == key))
        {
            _neighbours.Add(new ParameterChange(key, value, original, interfaceIndex));
        }
    }

    /// <summary>The interface whose own subnet contains the addresses, by the longest prefix; null when they are reached by a route only.</summary>
    private Attachment? ConnectedInterface(IPNetwork network) =>
        (from address in _host.Addresses
         where address.Address.AddressFamily == network.BaseAddress.AddressFamily && address.PrefixLength <= network.PrefixLength && address.Subnet.Contains(network.BaseAddress)
         join link in _host.Links on address.InterfaceIndex equals link.Index
         where link.UsesArp && link.Name != _names.Device
         orderby address.PrefixLength descending, link.Index
         select new Attachment(link, address.Subnet)).FirstOrDefault();

    /// <summary>The addresses of a prefix but for those that a subnet reserves: its first (network, or anycast of its routers), and in IPv4 its last (broadcast).</summary>
    private static IEnumerable<IPAddress> Hosts(IPNetwork network, IPNetwork subnet)
    {
        int bits = Prefix.Bits(network.BaseAddress.AddressFamily);
        for (int offset = 0; offset < 1 << (bits - network.PrefixLength); offset++)
        {
            byte[] bytes = network.BaseAddress.GetAddressBytes();
            bytes[^1] |= (byte)offset;
            IPAddress address = new(bytes);
            if (!IsReserved(address, subnet))
            {
                yield return address;
            }
        }
    }

    private static bool IsReserved(IPAddress address, IPNetwork subnet)
    {
        int bits = Prefix.Bits(address.AddressFamily);
        return subnet.PrefixLength <= bits - 2 && (address.Equals(subnet.BaseAddress) || (bits == 32 && address.Equals(subnet.Last())));
    }

    /// <summary>The subnet of the board that keeps the address for itself; null = none.</summary>
    private IPNetwork? ReservingSubnet(IPAddress address)
    {
        foreach (InterfaceAddress own in _host.Addresses)
        {
            if (own.Address.AddressFamily == address.AddressFamily && IsReserved(address, own.Subnet))
            {
                return own.Subnet;
            }
        }

        return null;
    }

    private static string Reservation(IPAddress address, IPNetwork subnet) => !address.Equals(subnet.BaseAddress)
        ? "its broadcast address"
        : address.AddressFamily == AddressFamily.InterNetwork ? "its network address" : "the address of all its routers";

    private void AddReplySource(IPAddress source, IReadOnlyList<IPNetwork> virtualAddresses)
    {
        if (source.AddressFamily == AddressFamily.InterNetworkV6 && !_names.IPv6)
        {
            _refusals.Add($"The real server {source} is IPv6, and this run began without: restart pivot.");
        }
        else if (virtualAddresses.Any(network => network.Contains(source)))
        {
            _refusals.Add($"The real server {source} is a virtual address too: packets to it would come back to the director.");
        }
        else if (ReservingSubnet(source) is { } reserving)
        {
            _refusals.Add($"The real server {source} is reserved in the board's subnet {reserving} ({Reservation(source, reserving)}), where no host can have it: name the server's own address.");
        }
        else if (_host.Lookup(source) is not { } route || _host.LinkName(route.OutputInterface) is not { } device)
        {
            _shortfalls.Add($"There is no route to the real server {source}, so its clients get no answer: add one, or bring up the interface that it is reached through (\"ip route get {source}\").");
        }
        else if (route.IsLocal)
        {
            _refusals.Add($"The real server {source} is one of the board's own addresses: NAT reaches only other machines (and containers with an address of their own).");
        }
        else if (device == _names.Device)
        {
            _refusals.Add($"The real server {source} is routed into {device} itself: give it a route through a network interface.");
        }
        else if (_programs is not null)
        {
            _replyPaths.Add(new ReplyPath(source, route.OutputInterface));
        }
        else
        {
            _rules.Add(new RuleChange(_names.RulePriority, device, source, _names.ReplyTable));
        }
    }

    private sealed record Attachment(NetworkLink Link, IPNetwork Subnet);
}
