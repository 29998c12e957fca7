namespace Pivot.Config;

/// <summary><c>[service.health]</c>: how the servers of a service are checked.</summary>
public sealed record HealthConfig
{
    /// <summary>The kind of check.</summary>
    public HealthCheckKind Check { get; init; } = HealthCheckKind.None;

    /// <summary>http, https: the request's path and query.</summary>
    public string Path { get; init; } = "/";

    /// <summary>http, https: status codes that are healthy.</summary>
    public ConfigList<int> Status { get; init; } = [200];

    /// <summary>http, https: the Host header (and TLS server name); null = the server's address.</summary>
    public string? Host { get; init; }

    /// <summary>http, https: text that the body must contain; null = anything.</summary>
    public string? Expect { get; init; }

    /// <summary>https: whether the certificate must be valid.</summary>
    public bool Verify { get; init; } = true;

    /// <summary>dns: the name asked for.</summary>
    public string? Query { get; init; }

    /// <summary>command: program and arguments.</summary>
    public ConfigList<string> Run { get; init; } = [];

    /// <summary>The port that is checked; null = the server's own.</summary>
    public ushort? Port { get; init; }

    /// <summary>From the start of one check to the start of the next.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>When a check without an answer has failed; not longer than <see cref="Interval"/>.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Good checks in a row that bring a server back.</summary>
    public int Rise { get; init; } = 2;

    /// <summary>Failed checks in a row that take a server out.</summary>
    public int Fall { get; init; } = 3;

    /// <summary>How long a server that came back takes to reach its full weight; zero = at once.</summary>
    public TimeSpan SlowStart { get; init; }
}
