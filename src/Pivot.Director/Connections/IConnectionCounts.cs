namespace Pivot.Director.Connections;

/// <summary>Who is told how many connections each real server has. Called under the table's lock or by a worker: must be quick and must not call back.</summary>
internal interface IConnectionCounts
{
    /// <summary>A connection was made or found again on start.</summary>
    void Added(int serverId, bool active);

    /// <summary>A template was made, found again on start, or given this server.</summary>
    void TemplateAdded(int serverId);

    /// <summary>A template ended, or was given another server.</summary>
    void TemplateRemoved(int serverId);

    /// <summary>A connection became active or inactive.</summary>
    void Changed(int serverId, bool active);

    /// <summary>A connection ended.</summary>
    void Removed(int serverId, bool active);
}
