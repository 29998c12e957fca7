namespace Pivot.Config;

/// <summary>How a real server is checked: <c>[service.health] check</c>.</summary>
public enum HealthCheckKind
{
    /// <summary>Not at all: every server counts as healthy.</summary>
    None,

    /// <summary>A TCP connection is opened.</summary>
    Tcp,

    /// <summary>An HTTP request is sent.</summary>
    Http,

    /// <summary>An HTTPS request is sent.</summary>
    Https,

    /// <summary>An echo request is sent.</summary>
    Icmp,

    /// <summary>A DNS query is sent.</summary>
    Dns,

    /// <summary>A program is run; exit status 0 is healthy.</summary>
    Command,
}
