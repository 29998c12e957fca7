namespace Pivot.Health;

/// <summary>How a real server is checked.</summary>
public enum HealthCheckKind
{
    /// <summary>A TCP connection is opened and closed.</summary>
    Tcp,

    /// <summary>An HTTP/1.1 request is sent.</summary>
    Http,

    /// <summary>An HTTP/1.1 request is sent over TLS.</summary>
    Https,

    /// <summary>An ICMP or ICMPv6 echo request is sent.</summary>
    Icmp,

    /// <summary>A DNS query is sent over UDP.</summary>
    Dns,

    /// <summary>A program is run; exit status 0 is healthy.</summary>
    Command,
}
