namespace Pivot.Control.Server;

/// <summary>How a <see cref="ControlServer"/> listens and what it allows.</summary>
public sealed record ControlServerOptions
{
    /// <summary>Absolute path of the socket, at most 107 bytes.</summary>
    public required string Path { get; init; }

    /// <summary>The most clients at once; the next one gets an error line and is closed.</summary>
    public int MaxClients { get; init; } = 16;

    /// <summary>How long a client may take from one complete request to the next.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a client may take to read an answer.</summary>
    public TimeSpan SendTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The only user id that may connect: root, unless a test runs as somebody else.</summary>
    public uint AllowedUserId { get; init; }

    /// <summary>The clock of the timeouts.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Told of exceptions that a report or the accept loop threw; called from any thread, must not throw.</summary>
    public Action<Exception>? Fault { get; init; }
}
