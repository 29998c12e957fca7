using System.Net;
using Microsoft.Extensions.Logging;
using Pivot.Config;
using Pivot.Control;
using Pivot.Director;
using Pivot.Director.Connections;
using Pivot.Director.Ports;
using Pivot.Director.Services;
using Pivot.Hosting;
using Pivot.Linux;
using Pivot.Linux.Memory;
using Pivot.Linux.RtNetlink;
using Pivot.Linux.Steering;

namespace Pivot.Running;

/// <summary>
/// The director of <c>pivot run</c>, put together: host, connection table, workers, steering, in this order, so that the first steered packet finds
/// everything in place. The stop goes the other way and leaves nothing on the host.
/// </summary>
internal sealed class RunningDirector : IDirectorService
{
    private const string TableFile = "connections";

    private readonly string _configPath;
    private readonly PivotConfig _config;
    private readonly IReadOnlyList<string> _warnings;
    private readonly ILogger _logger;
    private readonly List<string> _notes = [];
    private RtNetlinkClient? _netlink;
    private LiveServices? _services;
    private LocalSources? _sources;
    private Masquerading? _masquerading;
    private RoutedHost? _host;
    private MappedFile? _memory;
    private PacketDirector? _director;
    private WorkerThreads? _threads;
    private SteeringKeeper? _steering;
    private RouteMtuKeeper? _routes;
    private NextHopKeeper? _nextHops;
    private ConflictKeeper? _conflicts;
    private FirewallKeeper? _firewall;
    private LocalPortKeeper? _localPorts;
    private NetworkEvents? _events;
    private DirectorReports? _reports;

    /// <summary>Keeps what it will run; touches nothing yet.</summary>
    /// <param name="configPath">Named in <c>pivot status</c>.</param>
    /// <param name="config">A checked configuration.</param>
    /// <param name="warnings">What the check found worth a warning.</param>
    /// <param name="loggers">Where it logs.</param>
    public RunningDirector(string configPath, PivotConfig config, IReadOnlyList<string> warnings, ILoggerFactory loggers)
    {
        _configPath = configPath;
        _config = config;
        _warnings = warnings;
        _logger = loggers.CreateLogger<RunningDirector>();
    }

    /// <inheritdoc/>
    public IDirectorReports Reports => _reports ?? throw new InvalidOperationException("The director has not been started.");

    /// <inheritdoc/>
    public Task Completion => _threads?.Completion ?? Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellation)
    {
        foreach (string warning in _warnings)
        {
            RunningMessages.Warning(_logger, warning);
            _notes.Add(warning);
        }

        try
        {
            Start();
        }
        catch (HostException error)
        {
            PutBack();
            throw new StartupException(error.Message, inner: error);
        }
        catch
        {
            PutBack();
            throw;
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellation)
    {
        PutBack();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        PutBack();
        return ValueTask.CompletedTask;
    }

    private void Start()
    {
        DirectorConfig settings = _config.Director;
        _netlink = new RtNetlinkClient();
        _services = new LiveServices(_config, BoardAddresses.Read(_netlink), _logger);
        _sources = new LocalSources(_netlink);
        _masquerading = new Masquerading(_config, _netlink, _logger);
        _host = RoutedHost.Start(new RoutedHostOptions
        {
            StatePath = settings.State,
            DeviceName = settings.Name,
            QueueCount = settings.Queues,
            IPv6 = ServiceSpecs.HasIPv6(_config),
            Steering = ServiceSpecs.Of(settings.Steering),
            Note = Note,
        });
        RequireSteeringForFollowers(_host.Steering, _services);
        RequireSteeringForMasquerade(_host.Steering, _masquerading);
        _director = OpenDirector(_host, TableSize.LimitFor(settings.Connections, MachineMemory.TotalBytes()));
        _director.Apply(_services.Specs, ServiceSpecs.Of(_config.Timeouts));

        // Nothing is steered yet, or by the last run all that is needed.
        _masquerading.PutInForce(_director);
        _routes = new RouteMtuKeeper(_director, ServiceSpecs.ServersWith(_services.Specs, static _ => true), _logger);
        _nextHops = new NextHopKeeper(_director, ServiceSpecs.ServersWith(_services.Specs, static method => method == ForwardingMethod.DirectRoute), _logger);
        _threads = new WorkerThreads(_director, _host.Queues, Now);
        IReadOnlyList<IPNetwork> answered = _sources.AddTo(_services.Plan, _services.Specs, []).VirtualAddresses;
        _steering = new SteeringKeeper(_host.Steering, Follow, _logger, () => _masquerading!.PutInForce(_director!));
        _conflicts = new ConflictKeeper(answered, _logger);
        _firewall = new FirewallKeeper(settings.Name, ServiceSpecs.HasIPv6(_config), _host.Steering.Name == RoutesSteering.SteeringName, _logger);
        _localPorts = new LocalPortKeeper(_director, Now, _logger);
        _events = new NetworkEvents(() =>
        {
            _steering.Repair();
            _routes.Refresh();
        });
        _reports = new DirectorReports(_director, new RunFacts(_configPath, settings.Name, _host.Queues.Count, _host.Steering.Name, settings.State, Notes), Now);
    }

    /// <summary>Routes cannot take some ports of an address and leave it the board's; better said before the address is there than when it comes.</summary>
    private static void RequireSteeringForFollowers(ISteering steering, LiveServices services)
    {
        if (services.FollowsAddresses && steering is not BpfSteering)
        {
            throw new HostException($"On the board's own address, as {services.Followers}, packets are steered by BPF programs only, and this run steers by {steering.Name}: "
                + "give the service an address of its own, or see the log for why BPF cannot be had.");
        }
    }

    /// <summary>The answers come to the board's own address, of which routes cannot take some ports.</summary>
    private static void RequireSteeringForMasquerade(ISteering steering, Masquerading masquerading)
    {
        if (masquerading.IsWanted && steering is not BpfSteering)
        {
            throw new HostException($"masquerade = true on {masquerading.Interfaces} needs steering by BPF programs, and this run steers by {steering.Name}: "
                + "leave masquerade out, or see the log for why BPF cannot be had.");
        }
    }

    /// <summary>What is to be steered now. The director knows a service's new address before anything is steered to it; connections of the old one end by their timeouts.</summary>
    private SteeringPlan Follow()
    {
        if (_services!.FollowsAddresses && _services.Follow(BoardAddresses.Read(_netlink!)))
        {
            _director!.Apply(_services.Specs, ServiceSpecs.Of(_config.Timeouts));
        }

        _masquerading!.Follow();
        return _sources!.AddTo(_services.Plan, _services.Specs, _masquerading!.Addresses);
    }

    private List<string> Notes() => [.. _notes, .. _services!.Notes, .. _masquerading!.Notes, .. _steering!.Notes, .. _nextHops!.Notes, .. _firewall!.Notes, .. _localPorts!.Notes, .. _conflicts!.Notes];

    private static ulong Now() => Ticks.FromMilliseconds(BootClock.Milliseconds);

    private PacketDirector OpenDirector(RoutedHost host, int limit)
    {
        string path = host.State.PathOf(TableFile);
        _memory = MappedFile.Open(path, PacketDirector.MemoryFor(limit));
        Reserve(_memory);
        var table = new TableOptions(limit, BootIdentity.Current(), KernelRandom.Next64(), Now(), ServiceSpecs.Of(_config.Timeouts));
        var director = new PacketDirector(
            new MemoryRegion(_memory.Address, _memory.Length), table, new DirectorOptions(host.Queues.Count, host.Steering.ExtraHops));
        Report(director, path);
        return director;
    }

    /// <summary>A file system that fills up later would end the process where a packet touches a page of the table for the first time. Reserved pages are not resident before they are touched.</summary>
    private void Reserve(MappedFile memory)
    {
        switch (memory.Reserve())
        {
            case Reservation.NoRoom:
                throw new HostException($"The file system of {memory.Path} has no room for the connection table, {memory.Length >> 10} KiB: set [director] connections lower, or [director] state to a larger tmpfs.");
            case Reservation.NotSupported:
                Note($"the file system of {memory.Path} cannot reserve room: if it fills up while pivot runs, pivot ends. Set [director] state to a directory on a tmpfs, such as /run/pivot.");
                break;
            default:
                break;
        }
    }

    private void Report(PacketDirector director, string path)
    {
        switch (director.Opening)
        {
            case TableOpening.Created:
                RunningMessages.TableCreated(_logger, director.Table.Limit);
                break;
            case TableOpening.Adopted:
                RunningMessages.TableAdopted(_logger, director.Table.Count, director.Table.Limit);
                break;
            case TableOpening.OtherBoot:
                RunningMessages.TableReplaced(_logger, path, "of an earlier boot");
                break;
            case TableOpening.OtherLayout:
                RunningMessages.TableReplaced(_logger, path, "of another version, or made with another [director] connections,");
                break;
            default:
                RunningMessages.TableReplaced(_logger, path, "damaged");
                break;
        }
    }

    private void Note(string note)
    {
        RunningMessages.Note(_logger, note);
        _notes.Add(note);
    }

    /// <summary>Undoes whatever part of the start was reached. Calling it twice is harmless.</summary>
    private void PutBack()
    {
        _events?.Dispose();
        _localPorts?.Dispose();
        _firewall?.Dispose();
        _conflicts?.Dispose();
        _steering?.Dispose();
        _netlink?.Dispose();
        _nextHops?.Dispose();
        _routes?.Dispose();
        _threads?.Dispose();
        _director?.Dispose();
        _director = null;
        RemoveTable();
        RoutedHost? host = _host;
        _host = null;
        host?.Stop();
    }

    /// <summary>A clean stop ends all connections, so their table goes too.</summary>
    private void RemoveTable()
    {
        if (_memory is { } memory)
        {
            _memory = null;
            memory.Dispose();
            try
            {
                File.Delete(memory.Path);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // The host still has to be put back, and the next start judges the table by itself.
                RunningMessages.TableNotRemoved(_logger, memory.Path, error.Message);
            }
        }
    }
}
