using Pivot.Control;

namespace Pivot.Hosting;

/// <summary>The running director as the host sees it. Members are called one at a time, in the order start, stop, dispose.</summary>
internal interface IDirectorService : IAsyncDisposable
{
    /// <summary>What the control socket tells; valid once started.</summary>
    IDirectorReports Reports { get; }

    /// <summary>What the control socket changes; valid once started.</summary>
    IDirectorChanges Changes { get; }

    /// <summary>Ends when the director has ended, faulted with a one-line message when by itself. The host then stops with exit code 1.</summary>
    Task Completion { get; }

    /// <summary>Ends when somebody has asked it to stop by the control socket; the host then stops it.</summary>
    Task StopRequest { get; }

    /// <summary>Takes the host over and forwards packets from its return on.</summary>
    /// <exception cref="StartupException">It cannot; the host is as it was.</exception>
    Task StartAsync(CancellationToken cancellation);

    /// <summary>Stops forwarding and puts the host back as it was, unless the <see cref="StopRequest"/> was to keep it.</summary>
    Task StopAsync(CancellationToken cancellation);
}
