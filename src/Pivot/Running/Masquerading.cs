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
    private readonly RtNetlinkClient _netlink;
    private readonly ILogger _logger;
    private string[] _names = [];
    private bool _ipv6;
    private MasqueradeSpec[] _found = [];
    private MasqueradeSpec[] _inForce = [];

    /// <summary>Interfaces that the configuration has no more, as they were: their connections go on.</summary>
    private MasqueradeSpec[] _leaving = [];
    private volatile IReadOnlyList<string> _notes = [];

    /// <summary>Reads the addresses for the first time; an interface without one is a warning.</summary>
    /// <param name="config">A checked configuration.</param>
    /// <param name="netlink">In the host's network namespace.</param>
    /// <param name="logger">Is told what changes.</param>
    /// <exception cref="HostException">The kernel did not answer.</exception>
    public Masquerading(PivotConfig config, RtNetlinkClient netlink, ILogger logger)
    {
        _netlink = netlink;
        _logger = logger;
        Change(config);
    }

    /// <summary>Whether there are any.</summary>
    public bool IsWanted => _names.Length > 0;

    /// <summary>All their addresses, of the families that the run has, and those of interfaces that are leaving.</summary>
    public IReadOnlyList<IpAddress> Addresses
    {
        get
        {
            var all = new List<IpAddress>();
            foreach (MasqueradeSpec spec in (MasqueradeSpec[])[.. _found, .. _leaving])
            {
                all.AddRange(spec.Addresses);
            }

            return all;
        }
    }

    /// <summary>Which have nothing to masquerade with, one sentence each.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>The interfaces that a configuration masquerades by.</summary>
    public static string[] NamesOf(PivotConfig config) => [.. config.Interfaces.Where(item => item.Masquerade).Select(item => item.Name)];

    /// <summary>Takes over another configuration and reads the addresses. Connections by an interface that it has no more go on.</summary>
    /// <exception cref="HostException">The kernel did not answer; the next <see cref="Follow"/> asks again.</exception>
    public void Change(PivotConfig config)
    {
        string[] names = NamesOf(config);
        _leaving = [.. _leaving.Where(spec => !names.Contains(spec.Name)), .. _found.Where(spec => !names.Contains(spec.Name))];
        (_names, _ipv6) = (names, ServiceSpecs.HasIPv6(config));
        IReadOnlyList<string> before = _notes;
        Follow();
        foreach (string note in _notes.Except(before))
        {
            RunningMessages.Warning(_logger, note);
        }
    }

    /// <summary>Forgets the interfaces that are leaving and have no connections.</summary>
    /// <param name="hasConnections">Whether one has any.</param>
    /// <returns>True when some were forgotten; the director still has to be told.</returns>
    public bool Forget(Func<string, bool> hasConnections)
    {
        int before = _leaving.Length;
        _leaving = [.. _leaving.Where(spec => hasConnections(spec.Name))];
        return _leaving.Length != before;
    }

    /// <summary>Tells the director what was read last, and the log what has changed.</summary>
    public void PutInForce(PacketDirector director)
    {
        MasqueradeSpec[] wanted = [.. _found, .. _leaving.Select(spec => new MasqueradeSpec(spec.Name, 0, []) { IsLeaving = true })];
        if (AreSame(wanted, _inForce))
        {
            return;
        }

        director.ApplyMasquerades(wanted);
        foreach (MasqueradeSpec spec in wanted)
        {
            if (Array.Find(_inForce, known => known.Name == spec.Name) is { } before && Listed(spec) is var now && Listed(before) is var then && now != then)
            {
                RunningMessages.MasqueradeFollowed(_logger, spec.Name, now, then);
            }
        }

        _inForce = wanted;
    }

    /// <summary>Reads the addresses anew.</summary>
    /// <exception cref="HostException">The kernel did not answer.</exception>
    public void Follow()
    {
        if (!IsWanted)
        {
            (_found, _notes) = ([], []);
            return;
        }

        var board = BoardAddresses.Read(_netlink);
        IReadOnlyList<NetworkLink> links = _netlink.Links();
        _found = Array.ConvertAll(_names, name => new MasqueradeSpec(name, links.FirstOrDefault(link => link.Name == name)?.Index ?? 0, AddressesOf(board, name)));
        _notes = [.. _found.Where(spec => spec.Addresses.Count == 0).Select(Lack)];
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
            if (other.Length != one.Length || one[number].Name != other[number].Name || one[number].IsLeaving != other[number].IsLeaving || one[number].InterfaceIndex != other[number].InterfaceIndex || Listed(one[number]) != Listed(other[number]))
            {
                return false;
            }
        }

        return one.Length == other.Length;
    }

    private static string Listed(MasqueradeSpec spec) => spec.Addresses.Count == 0 ? "none" : string.Join(", ", spec.Addresses);
}
