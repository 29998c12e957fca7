namespace Pivot.Director.Services;

/// <summary>
/// The thresholds of a real server and when they make it overloaded (ip_vs_bind_dest, ip_vs_unbind_dest and __ip_vs_update_dest of net/netfilter/ipvs). Connections are
/// the active and the inactive ones together. Default: none.
/// </summary>
/// <param name="Upper">Connections at which the server counts as overloaded and gets no new ones; 0 = never.</param>
/// <param name="Lower">Connections below which it no longer does, at most <paramref name="Upper"/>; 0 = three quarters of the upper threshold.</param>
public readonly record struct ConnectionThresholds(int Upper, int Lower)
{
    /// <summary>True when the server can be overloaded at all.</summary>
    public bool IsSet => Upper != 0 || Lower != 0;

    /// <summary>Overloaded or not after a connection was made.</summary>
    /// <param name="wasOverloaded">What it was before.</param>
    /// <param name="connections">Connections, the new one included.</param>
    public bool AfterOpening(bool wasOverloaded, int connections) => wasOverloaded || (Upper != 0 && connections >= Upper);

    /// <summary>Overloaded or not after a connection ended.</summary>
    /// <param name="wasOverloaded">What it was before.</param>
    /// <param name="connections">Connections without the one that ended.</param>
    public bool AfterEnding(bool wasOverloaded, int connections) => wasOverloaded && !IsRelieved(connections);

    /// <summary>
    /// Overloaded or not after the thresholds changed to these. IPVS looks at the upper ones only, and only until the next connection; here the connections
    /// count at once, as in kernels since 2026.
    /// </summary>
    /// <param name="before">The thresholds before.</param>
    /// <param name="wasOverloaded">What it was before.</param>
    /// <param name="connections">Connections.</param>
    public bool AfterChange(ConnectionThresholds before, bool wasOverloaded, int connections) =>
        Upper != 0 && (connections >= Upper || (wasOverloaded && Upper <= before.Upper && !IsRelieved(connections)));

    private bool IsRelieved(int connections)
    {
        if (Lower != 0)
        {
            return connections < Lower;
        }

        return Upper == 0 || connections * 4L < Upper * 3L;
    }
}
