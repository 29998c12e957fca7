using System.Net;

namespace Pivot.Control.Metrics;

/// <summary>How a <see cref="MetricsServer"/> listens and what it allows.</summary>
public sealed record MetricsServerOptions
{
    /// <summary>Address and port.</summary>
    public required IPEndPoint Listen { get; init; }

    /// <summary>The most clients at once; the next one is closed without an answer.</summary>
    public int MaxClients { get; init; } = 8;

    /// <summary>How long a client may take from its connection to the end of its answer.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The clock of the timeout.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Told of exceptions that the metrics or the accept loop threw; called from any thread, must not throw.</summary>
    public Action<Exception>? Fault { get; init; }
}
