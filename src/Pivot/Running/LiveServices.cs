using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Pivot.Config;
using Pivot.Director.Ports;
using Pivot.Director.Services;

namespace Pivot.Running;

/// <summary>
/// The services of a configuration as they are now: where one is on the board's own address of an interface, it follows that address as it changes. Used by one thread at a time;
/// <see cref="Notes"/> from any.
/// </summary>
internal sealed class LiveServices
{
    private readonly PivotConfig _config;
    private readonly PivotConfig _leaving;
    private readonly ILogger _logger;
    private readonly List<OwnInterface> _interfaces = [];
    private IReadOnlyList<string> _shared = [];
    private volatile IReadOnlyList<string> _notes = [];

    /// <summary>Resolves the services for the first time; an interface without an address is a warning.</summary>
    /// <param name="config">A checked configuration.</param>
    /// <param name="leaving">What was taken out of it and still has connections.</param>
    /// <param name="board">The board's addresses.</param>
    /// <param name="logger">Is told what changes.</param>
    /// <param name="before">Those of the configuration before: what they have warned of is not said again.</param>
    public LiveServices(PivotConfig config, LeavingServices leaving, BoardAddresses board, ILogger logger, LiveServices? before = null)
    {
        _config = config;
        _leaving = new PivotConfig { Services = leaving.Entries };
        _logger = logger;
        foreach (string name in config.Services.SelectMany(service => service.Addresses).Select(address => address.InterfaceName).OfType<string>().Distinct())
        {
            _interfaces.Add(new OwnInterface(name, [.. config.Services.Where(service => service.Addresses.Any(address => address.InterfaceName == name))]));
        }

        _ = Resolve(board);
        foreach (string note in _notes.Except(before?._notes ?? []))
        {
            RunningMessages.Warning(logger, note);
        }
    }

    /// <summary>The services with their addresses, and what is leaving.</summary>
    public IReadOnlyList<VirtualServiceSpec> Specs { get; private set; }

    /// <summary>What has to be steered for them.</summary>
    public SteeringPlan Plan { get; private set; }

    /// <summary>Whether some service is on an address of the board that an interface decides.</summary>
    public bool FollowsAddresses => _interfaces.Count > 0;

    /// <summary>The services that are on an interface's address, with its name, for messages: <c>"web" (eth0)</c>.</summary>
    public string Followers => string.Join(", ", _interfaces.SelectMany(own => own.Services.Select(service => $"\"{service.Name}\" ({own.Name})")));

    /// <summary>Which services are not served for want of an address, and which share one that only one of them can have.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>Resolves the services again.</summary>
    /// <param name="board">The board's addresses as they are now.</param>
    /// <returns>True when addresses have changed; it has been said on the log.</returns>
    public bool Follow(BoardAddresses board)
    {
        if (!FollowsAddresses)
        {
            return false;
        }

        IReadOnlyList<string> sharedBefore = _shared;
        bool changed = Resolve(board);
        foreach (OwnInterface own in _interfaces.Where(own => own.HasChanged))
        {
            if (own.Addresses.Count > 0)
            {
                RunningMessages.AddressFollowed(_logger, own.Name, Listed(own.Addresses), Listed(own.Before), own.ServicesText);
            }
            else
            {
                RunningMessages.AddressLost(_logger, own.Name, Listed(own.Before), own.ServicesText);
            }
        }

        foreach (string note in _shared.Except(sharedBefore))
        {
            RunningMessages.Warning(_logger, note);
        }

        return changed;
    }

    [MemberNotNull(nameof(Specs), nameof(Plan))]
    private bool Resolve(BoardAddresses board)
    {
        foreach (OwnInterface own in _interfaces)
        {
            own.Set(board);
        }

        Specs = LeavingServices.Together(ServiceSpecs.Of(_config, board, out _shared), ServiceSpecs.Of(_leaving, board, out _));
        Plan = ServiceSpecs.SteeringFor(Specs);
        _notes = [.. _interfaces.SelectMany(own => own.Lacks(board)), .. _shared];
        return _interfaces.Any(own => own.HasChanged);
    }

    private static string Listed(IReadOnlyList<IPAddress> addresses) => addresses.Count == 0 ? "none" : string.Join(", ", addresses);

    /// <summary>An interface that services name, with the addresses of it that they use.</summary>
    private sealed class OwnInterface(string name, IReadOnlyList<ServiceConfig> services)
    {
        public string Name => name;

        public IReadOnlyList<ServiceConfig> Services => services;

        public IReadOnlyList<IPAddress> Before { get; private set; } = [];

        public IReadOnlyList<IPAddress> Addresses { get; private set; } = [];

        public bool HasChanged => !Addresses.ToHashSet().SetEquals(Before);

        /// <summary>"service "web"" or "services "web", "mail"".</summary>
        public string ServicesText => $"{(services.Count == 1 ? "service" : "services")} {string.Join(", ", services.Select(service => $"\"{service.Name}\""))}";

        public void Set(BoardAddresses board)
        {
            Before = Addresses;
            Addresses = [.. services.SelectMany(service => ServiceSpecs.AddressesOf(service, name, board)).Distinct()];
        }

        /// <summary>A sentence for each service that has no address here.</summary>
        public IEnumerable<string> Lacks(BoardAddresses board)
        {
            foreach (ServiceConfig service in services)
            {
                if (ServiceSpecs.AddressesOf(service, name, board).Count == 0)
                {
                    string families = string.Join(" or ", Array.ConvertAll<AddressFamily, string>([.. ServiceSpecs.FamiliesOf(service)], family => family == AddressFamily.InterNetworkV6 ? "IPv6" : "IPv4"));
                    yield return board.Has(name)
                        ? $"service \"{service.Name}\" is not served on {name}, which has no {families} address yet: it is as soon as there is one"
                        : $"service \"{service.Name}\" is not served on {name}: there is no such interface yet; it is as soon as there is one with an address";
                }
            }
        }
    }
}
