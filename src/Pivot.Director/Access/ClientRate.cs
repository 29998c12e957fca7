namespace Pivot.Director.Access;

/// <summary>How fast one client may open connections: as many as <paramref name="Connections"/> at once, and that many in each span on average.</summary>
/// <param name="Connections">1 to <see cref="MostConnections"/>.</param>
/// <param name="Per">The span, <see cref="ShortestSpan"/> or more.</param>
public sealed record ClientRate(int Connections, TimeSpan Per)
{
    /// <summary>The most connections in a span.</summary>
    public const int MostConnections = 1_000_000;

    /// <summary>The shortest span: a tick of the director's clock.</summary>
    public static TimeSpan ShortestSpan { get; } = TimeSpan.FromMilliseconds(10);
}
