namespace Pivot.Director.Connections;

/// <summary>Active and inactive connections of each real server, by stable id: known even before, or after, the server is configured.</summary>
internal sealed class ConnectionCounts : IConnectionCounts
{
    private readonly int[] _active = new int[TableLayout.IdentityCapacity];
    private readonly int[] _inactive = new int[TableLayout.IdentityCapacity];

    /// <summary>Connections that IPVS calls active: established TCP.</summary>
    public int Active(int serverId) => Volatile.Read(ref _active[serverId]);

    /// <summary>All other connections.</summary>
    public int Inactive(int serverId) => Volatile.Read(ref _inactive[serverId]);

    /// <inheritdoc/>
    public void Added(int serverId, bool active) => Interlocked.Increment(ref Counter(serverId, active));

    /// <inheritdoc/>
    public void Changed(int serverId, bool active)
    {
        Interlocked.Increment(ref Counter(serverId, active));
        Interlocked.Decrement(ref Counter(serverId, !active));
    }

    /// <inheritdoc/>
    public void Removed(int serverId, bool active) => Interlocked.Decrement(ref Counter(serverId, active));

    private ref int Counter(int serverId, bool active) => ref (active ? _active : _inactive)[serverId];
}
