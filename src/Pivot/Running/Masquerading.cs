using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Pivot.Config;
using Pivot.Director;
using Pivot.Director.Services;
using Pivot.Linux;
using Pivot.Linux.RtNetlink;
using Pivot.Packets;

namespace Pivot.Running;

/// <summary>
/// The interfaces of a configuration that masquerade, with the addresses that they have now, which it follows as they change. Used by one thread at a time;
/// <see cref="Notes"/> from any. What comes to an address is steered before connections get it: <see cref="Follow"/>, then the steering, then <see cref="PutInForce"/>.
/// </summary>
internal sealed class Masquerading
{
    private readonly string[] _names;
    private readonly bool _ipv6;
    private readonly RtNetlinkClient _netlink;
    private readonly ILogger _logger;
    private MasqueradeSpec[] _found = [];
    private MasqueradeSpec[] _inForce = [];
    private volatile IReadOnlyList<string> _notes = [];

    /// <summary>Reads the addresses for the first time; an interface without one is a warning.</summary>
    /// <param name="config">A checked configuration.</param>
    /// <param name="netlink">In the host's network namespace.</param>
    /// <param name="logger">Is told what changes.</param>
    /// <exception cref="HostException">The kernel did not answer.</exception>
    public Masquerading(PivotConfig config, RtNetlinkClient netlink, ILogger logger)
    {
        _names = [.. config.Interfaces.Where(item => item.Masquerade).Select(item => item.Name)];
        _ipv6 = ServiceSpecs.HasIPv6(config);
        _netlink = netlink;
        _logger = logger;
        Follow();
        foreach (string note in _notes)
        {
            RunningMessages.Warning(logger, note);
        }
    }

    /// <summary>Whether there are any.</summary>
    public bool IsWanted => _names.Length > 0;

    /// <summary>Their names, for messages.</summary>
    public string Interfaces => string.Join(", ", _names);

    /// <summary>All their addresses, of the families that the run has.</summary>
    public IReadOnlyList<IpAddress> Addresses
    {
        get
        {
            var all = new List<IpAddress>();
            foreach (MasqueradeSpec spec in _found)
            {
                all.AddRange(spec.Addresses);
            }

            return all;
        }
    }

    /// <summary>Which have nothing to masquerade with, one sentence each.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>Tells the director what was read last, and the log what has changed.</summary>
    public void PutInForce(PacketDirector director)
    {
        if (_found == _inForce)
        {
            return;
        }

        director.ApplyMasquerades(_found);
        for (int number = 0; number < _inForce.Length; number++)
        {
            (string now, string then) = (Listed(_found[number]), Listed(_inForce[number]));
            if (now != then)
            {
                RunningMessages.MasqueradeFollowed(_logger, _names[number], now, then);
            }
        }

        _inForce = _found;
    }

    /// <summary>Reads the addresses anew.</summary>
    /// <exception cref="HostException">The kernel did not answer.</exception>
    public void Follow()
    {
        if (!IsWanted)
        {
            return;
        }

        var board = BoardAddresses.Read(_netlink);
        IReadOnlyList<NetworkLink> links = _netlink.Links();
        MasqueradeSpec[] found = Array.ConvertAll(_names, name => new MasqueradeSpec(name, links.FirstOrDefault(link => link.Name == name)?.Index ?? 0, AddressesOf(board, name)));
        _notes = [.. found.Where(spec => spec.Addresses.Count == 0).Select(Lack)];

        // The same array says that nothing has changed.
        _found = AreSame(found, _found) ? _found : found;
    }

    private IpAddress[] AddressesOf(BoardAddresses board, string name) =>
        Array.ConvertAll<IPAddress, IpAddress>([.. board.Of(name).Where(address => _ipv6 || address.AddressFamily == AddressFamily.InterNetwork)], IpAddress.From);

    private static string Lack(MasqueradeSpec spec) => spec.InterfaceIndex == 0
        ? $"masquerade on {spec.Name}: there is no such interface yet; what real servers open outward is masqueraded as soon as there is one with an address"
        : $"masquerade on {spec.Name}, which has no address yet: what real servers open outward passes as it is until there is one";

    private static bool AreSame(MasqueradeSpec[] one, MasqueradeSpec[] other)
    {
        for (int number = 0; number < one.Length; number++)
        {
            if (other.Length != one.Length || one[number].InterfaceIndex != other[number].InterfaceIndex || Listed(one[number]) != Listed(other[number]))
            {
                return false;
            }
        }

        return true;
    }

    private static string Listed(MasqueradeSpec spec) => spec.Addresses.Count == 0 ? "none" : string.Join(", ", spec.Addresses);
}
