using Microsoft.Extensions.Logging;
using Pivot.Checking;
using Pivot.Config;
using Pivot.ConnectionLog;
using Pivot.Control;
using Pivot.Director;
using Pivot.Director.Connections;
using Pivot.Hosting;
using Pivot.Interfaces;
using Pivot.Ipvsadm.Editing;
using Pivot.Linux;
using Pivot.Linux.Memory;
using Pivot.Linux.Steering;
using Pivot.Logging;
using Pivot.Running.Commits;

namespace Pivot.Running;

/// <summary>
/// The director of <c>pivot run</c>, put together: host, connection table, workers, and what brings packets, in this order, so that the first packet finds
/// everything in place. The stop goes the other way and leaves nothing on the host.
/// </summary>
internal sealed class RunningDirector : IDirectorService
{
    private const string TableFileName = "connections";

    private readonly RunRequest _request;
    private readonly FileConfig _file;
    private readonly LogSettings _log;
    private readonly ILogger _logger;
    private readonly List<string> _notes = [];
    private HostSetup? _setup;
    private IHostSide? _side;
    private TableFile? _table;
    private MappedFile? _memory;
    private PacketDirector? _director;
    private WorkerThreads? _threads;
    private readonly MetricsKeeper _metrics;
    private readonly TaskCompletionSource _stopRequest = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private PivotConfig _config;
    private HealthKeeper? _health;
    private RateKeeper? _rates;
    private DirectorReports? _reports;
    private ConnectionLogKeeper? _connectionLog;
    private DirectorChanges? _changes;
    private ServicesKeeper? _services;
    private RunningConfig? _running;
    private KeptFiles? _kept;

    /// <summary>The stop that is asked for leaves everything to the next start.</summary>
    private volatile bool _keeps;

    /// <summary>Keeps what it will run; touches nothing yet.</summary>
    /// <param name="request">The files, named in <c>pivot status</c>.</param>
    /// <param name="file">What reading the file to start with gave: a good configuration.</param>
    /// <param name="log">How it logs.</param>
    /// <param name="loggers">Where it logs.</param>
    public RunningDirector(RunRequest request, FileConfig file, LogSettings log, ILoggerFactory loggers)
    {
        _log = log;
        _request = request;
        _file = file;
        _config = file.Result.Config!;
        _logger = loggers.CreateLogger<RunningDirector>();
        _metrics = new MetricsKeeper(_logger);
    }

    /// <inheritdoc/>
    public IDirectorReports Reports => _reports ?? throw new InvalidOperationException("The director has not been started.");

    /// <inheritdoc/>
    public IDirectorChanges Changes => _changes ?? throw new InvalidOperationException("The director has not been started.");

    /// <inheritdoc/>
    public Task Completion => _threads?.Completion ?? Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopRequest => _stopRequest.Task;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellation)
    {
        foreach (ConfigError warning in _file.Result.Warnings)
        {
            RunningMessages.Warning(_logger, warning.ToString());
            _notes.Add(warning.ToString());
        }

        try
        {
            Start();
        }
        catch (HostException error)
        {
            TakeBack();
            throw new StartupException(error.Message, inner: error);
        }
        catch
        {
            TakeBack();
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

    /// <summary>The present tick.</summary>
    public static ulong Now() => Ticks.FromMilliseconds(BootClock.Milliseconds);

    private void Start()
    {
        DirectorConfig settings = _config.Director;
        var source = ConfigSource.Of(_request.Config);
        var kept = new KeptFiles(settings.State);
        StartingConfig start = _request.StartWith is null
            ? StartingConfig.Of(_file, kept, source, BootClock.Milliseconds, note => RunningMessages.Note(_logger, note))
            : StartingConfig.OfFileAlone(_file, kept, Note);
        _config = start.InForce.Config;
        _metrics.Claim(_config);
        LeavingServices leaving = kept.Leaving.Read(Note).With(_config, _config);
        HostSetup setup = HostSetup.Open(settings.State, _request.IsAppliance, Note, _logger);
        _setup = setup;
        int limit = TableSize.LimitFor(settings.Connections, MachineMemory.TotalBytes());
        _table = TableFile.Begin(setup.State.PathOf(TableFileName), PacketDirector.MemoryFor(limit));
        setup.Begin(_config);
        _side = settings.Device == DeviceKind.Tap
            ? new BridgedSide(_config, leaving, setup.State, Note, _logger)
            : new RoutedSide(_config, leaving, setup.State, _request.IsAppliance, Note, _logger);
        SteeringAhead.Drop();
        _director = OpenDirector(_side, _table, limit);
        _director.Apply(_side.Services, ServiceSpecs.Of(_config.Timeouts));
        var connectionLog = new ConnectionLogKeeper(_director, BootIdentity.Current(), Now, TimeProvider.System, _logger);
        connectionLog.Apply(_config);
        _connectionLog = connectionLog;
        Restore(kept.Overrides, _director);
        _side.Prepare(_director);
        _threads = new WorkerThreads(_director, _side.Queues, Now, _side.Tend);
        _side.Begin(_director);
        TrafficWay way = new(_director);
        _health = new HealthKeeper(_director, way, _logger);
        _health.Apply(_config);
        _rates = new RateKeeper(_director);
        _services = new ServicesKeeper(_director, _side, _config, leaving, kept.Leaving, _logger);
        var overrides = new OverridesKeeper(_director, kept.Overrides);
        _running = new RunningConfig(start, _file, source, kept, static () => BootClock.Milliseconds, [.. setup.Followers, connectionLog, _services, overrides, _health, _metrics, new LogLevelKeeper(_log)], _logger);
        _kept = kept;
        HealthReports health = new(_director, _health, way, _running);
        var facts = new RunFacts(_request.Config, settings.State, () => [.. StartNotes(_running), .. _notes, .. _running.Notes, .. setup.Notes, .. _side.Notes, .. connectionLog.Notes], health)
        {
            ConnectionLog = () => connectionLog.Report,
            FileInForce = () => _running.FileInForce,
        };
        _reports = new DirectorReports(_director, _side, _rates.Rates, facts, Now);
        var drains = new DrainWatch(_director, static () => Environment.TickCount64);
        _changes = new DirectorChanges(_director, _running, overrides, drains, new IpvsadmChanges(_running, overrides, _reports.Statistics), new ConfigurationCommits(_running, _request.Config, Other), AskToStop);
        _metrics.Serve(_reports);
        setup.Confirm();
    }

    private PacketDirector OpenDirector(IHostSide side, TableFile file, int limit)
    {
        _memory = file.Take(Note);
        var table = new TableOptions(limit, BootIdentity.Current(), KernelRandom.Next64(), Now(), ServiceSpecs.Of(_config.Timeouts));
        var director = new PacketDirector(new MemoryRegion(_memory.Address, _memory.Length), table, side.Options);
        Report(director, _memory.Path);
        return director;
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

    private void Restore(OverridesFile file, PacketDirector director)
    {
        if (file.Restore(director, Note) is > 0 and int count)
        {
            ConfigMessages.OverridesRestored(_logger, count);
        }
    }

    /// <summary>The file that the run was started with, where that is not its own.</summary>
    private FileConfig? Other => _request.StartWith is { } path && path != _request.Config ? _file : null;

    /// <summary>Says which file runs, as long as it is not the one of the run.</summary>
    private IReadOnlyList<string> StartNotes(RunningConfig running) => Other is { } other && running.IsOf(other)
        ? [$"the configuration is that of {_request.StartWith}, which this run was started with: `pivot reload` takes {_request.Config} over, `pivot save` writes there what is in force"]
        : [];

    private void AskToStop(bool keeps)
    {
        _keeps = keeps;
        _ = _stopRequest.TrySetResult();
    }

    private void Note(string note)
    {
        RunningMessages.Note(_logger, note);
        _notes.Add(note);
    }

    /// <summary>After a start that failed: why it did is what the user has to know first, so what cannot be put back is only noted.</summary>
    private void TakeBack()
    {
        try
        {
            PutBack();
        }
        catch (HostException undone)
        {
            RunningMessages.Note(_logger, undone.Message);
        }
    }

    /// <summary>Undoes whatever part of the start was reached. Calling it twice is harmless.</summary>
    private void PutBack()
    {
        _running?.Dispose();
        _services?.Dispose();
        _setup?.Dispose();
        _metrics.Dispose();
        _health?.Dispose();
        _rates?.Dispose();
        _side?.Dispose();
        _threads?.Dispose();
        _connectionLog?.Stop(connectionsEnd: !_keeps);
        _connectionLog = null;
        _director?.Dispose();
        _director = null;
        IHostSide? side = _side;
        _side = null;
        if (_keeps)
        {
            _table?.Dispose();
            _memory?.Dispose();
            _memory = null;
            if (side is not null)
            {
                side.Leave();
                ConfigMessages.Kept(_logger);
            }

            _setup?.Leave();
            _setup = null;
            return;
        }

        _table?.Dispose();
        RemoveTable();
        _kept?.Delete();
        try
        {
            side?.Stop();
        }
        finally
        {
            HostSetup? setup = _setup;
            _setup = null;
            setup?.Stop();
        }
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
