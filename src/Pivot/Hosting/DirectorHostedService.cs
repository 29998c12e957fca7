using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Pivot.Control.Model;
using Pivot.Control.Server;
using Pivot.Rendering;

namespace Pivot.Hosting;

/// <summary>
/// Starts and stops in an order that never leaves half a daemon: claim the control socket (so that a second daemon changes nothing),
/// start the director, serve the socket, say "ready"; and the way back.
/// </summary>
internal sealed class DirectorHostedService(RunPlan plan, Terminal terminal, ILoggerFactory loggers, IHostApplicationLifetime lifetime) : IHostedService
{
    private static readonly TimeSpan FirstPackets = TimeSpan.FromSeconds(1);

    private readonly ILogger _logger = loggers.CreateLogger<DirectorHostedService>();
    private ControlServer? _control;
    private IDirectorService? _director;
    private volatile bool _ready;
    private volatile bool _stopping;

    /// <summary>What the process ends with after the service has stopped.</summary>
    public int ExitCode { get; private set; } = Pivot.ExitCode.Good;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            _control = ControlServer.Claim(new ControlServerOptions
            {
                Path = Path.GetFullPath(plan.ControlPath),
                Fault = fault => HostMessages.ControlFault(_logger, fault),
            });
            _director = plan.CreateDirector(loggers);
            await _director.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ControlSocketException error)
        {
            throw new StartupException(error.Message, inner: error);
        }
        catch
        {
            await DisposeBothAsync().ConfigureAwait(false);
            throw;
        }

        _control.Serve(_director.Reports, _director.Changes);
        _ready = true;
        SayReady(ReadyLine.Of(_director.Reports.Status(), _control.Path));

        _ = GiveBackAsync();
        _ = WatchAsync(_director);
        _ = StopWhenAskedAsync(_director);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _stopping = true;
        if (_director is null)
        {
            return;
        }

        HostMessages.Stopping(_logger);
        _control?.EndCalls();
        try
        {
            await _director.StopAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await DisposeBothAsync().ConfigureAwait(false);
        }

        HostMessages.Stopped(_logger);
    }

    /// <summary>Reads the configuration again and says on the log what has come of it; nothing before the director is ready, which has just read it.</summary>
    public void Reload()
    {
        if (!_ready || _stopping || _director is not { } director)
        {
            return;
        }

        ReloadReport report = director.Changes.Reload(isDryRun: false);
        foreach (string error in report.Errors)
        {
            HostMessages.NotReloaded(_logger, error);
        }

        if (report is { Applied: true, Changes.Count: 0 })
        {
            HostMessages.NothingToReload(_logger);
        }
    }

    /// <summary>Output that takes nothing (a full disk, a closed descriptor) is no reason to end a director that forwards.</summary>
    private void SayReady(string line)
    {
        try
        {
            terminal.Output.WriteLine(line);
            terminal.Output.Flush();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            HostMessages.ReadyNotSaid(_logger, line, error.Message);
        }
    }

    /// <summary>What reading a configuration leaves behind goes back to the system: forwarding allocates next to nothing, so no later collection would do it. It holds the workers up, so the first packets come first.</summary>
    private static async Task GiveBackAsync()
    {
        await Task.Delay(FirstPackets).ConfigureAwait(false);
        CollectionPause.End();
    }

    /// <summary>Stops the host when the director ends without having been asked to.</summary>
    private async Task WatchAsync(IDirectorService director)
    {
        await director.Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!_stopping)
        {
            ExitCode = Pivot.ExitCode.No;
            HostMessages.DirectorEnded(_logger, director.Completion.Exception?.GetBaseException().Message ?? "no reason given");
            lifetime.StopApplication();
        }
    }

    private async Task StopWhenAskedAsync(IDirectorService director)
    {
        await director.StopRequest.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lifetime.StopApplication();
    }

    private async ValueTask DisposeBothAsync()
    {
        if (_control is not null)
        {
            await _control.DisposeAsync().ConfigureAwait(false);
        }

        if (_director is not null)
        {
            await _director.DisposeAsync().ConfigureAwait(false);
        }

        (_control, _director) = (null, null);
    }
}
