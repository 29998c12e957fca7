namespace Pivot.Health;

/// <summary>How the servers of a service are checked. Two are equal when every key is, the lists item by item: a reload keeps what is equal.</summary>
public sealed record HealthCheckSpec
{
    /// <summary>The kind of check.</summary>
    public required HealthCheckKind Kind { get; init; }

    /// <summary>The port that is checked; null = the server's own.</summary>
    public ushort? Port { get; init; }

    /// <summary>http, https: the request's path and query, beginning with a slash, printable ASCII without spaces.</summary>
    public string Path { get; init; } = "/";

    /// <summary>http, https: status codes that are healthy.</summary>
    public IReadOnlyList<int> Status { get; init; } = [200];

    /// <summary>http, https: the Host header and the TLS server name; null = the server's address.</summary>
    public string? Host { get; init; }

    /// <summary>http, https: text that must be in the first 64 KiB of the body, as UTF-8; null = anything, and the body is not read.</summary>
    public string? Expect { get; init; }

    /// <summary>https: whether the certificate must be valid for the host name.</summary>
    public bool Verify { get; init; } = true;

    /// <summary>dns: the name asked for.</summary>
    public string? Query { get; init; }

    /// <summary>dns: the type asked for.</summary>
    public DnsQueryType QueryType { get; init; } = DnsQueryType.A;

    /// <summary>command: program and arguments; <c>{service}</c>, <c>{server}</c>, <c>{address}</c> and <c>{port}</c> are filled in.</summary>
    public IReadOnlyList<string> Run { get; init; } = [];

    /// <summary>From the start of one check to the start of the next, give or take a tenth.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>When a check without an answer has failed; not longer than <see cref="Interval"/>.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Good checks in a row that bring a server back, 1 or more.</summary>
    public int Rise { get; init; } = 2;

    /// <summary>Failed checks in a row that take a server out, 1 or more.</summary>
    public int Fall { get; init; } = 3;

    /// <summary>How long a server that came back takes to reach its full share; zero = at once.</summary>
    public TimeSpan SlowStart { get; init; }

    /// <summary>Equality of every key, lists by their items.</summary>
    public bool Equals(HealthCheckSpec? other) =>
        other is not null && AsksTheSame(other) && Interval == other.Interval && Timeout == other.Timeout
        && Rise == other.Rise && Fall == other.Fall && SlowStart == other.SlowStart;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine((int)Kind, Path, Host, Query);

    /// <summary>True when two checks ask a server the same, however often and however patiently.</summary>
    internal bool AsksTheSame(HealthCheckSpec other) =>
        Kind == other.Kind && Port == other.Port && Path == other.Path && Host == other.Host && Expect == other.Expect && Verify == other.Verify
        && Query == other.Query && QueryType == other.QueryType && Same(Status, other.Status) && Same(Run, other.Run);

    private static bool Same(IReadOnlyList<int> left, IReadOnlyList<int> right)
    {
        bool same = left.Count == right.Count;
        for (int i = 0; same && i < left.Count; i++)
        {
            same = left[i] == right[i];
        }

        return same;
    }

    private static bool Same(IReadOnlyList<string> left, IReadOnlyList<string> right)
    {
        bool same = left.Count == right.Count;
        for (int i = 0; same && i < left.Count; i++)
        {
            same = left[i] == right[i];
        }

        return same;
    }
}
