namespace Pivot.Director.Scheduling;

/// <summary>The members of all <see cref="ServerSet"/>s of a scheduler, as linked nodes in one array that grows by doubling, up to a limit.</summary>
internal sealed class ServerSetPool
{
    /// <summary>No node.</summary>
    public const int None = -1;

    /// <summary>The most members of all sets together.</summary>
    public const int Capacity = 128 * 1024;

    private (int ServerId, int Next)[] _nodes = [];
    private int _free = None;

    /// <summary>A set without members.</summary>
    public static ServerSet Empty => new() { First = None };

    /// <summary>The server id and the next node of a node.</summary>
    public (int ServerId, int Next) this[int node] => _nodes[node];

    /// <summary>Puts a server in front of a set that has it not; without room in the pool, the set stays as it is.</summary>
    public void Insert(ref ServerSet set, int serverId, ulong now)
    {
        for (int node = set.First; node != None; node = _nodes[node].Next)
        {
            if (_nodes[node].ServerId == serverId)
            {
                return;
            }
        }

        if (_free == None && !TryGrow())
        {
            return;
        }

        int added = _free;
        _free = _nodes[added].Next;
        _nodes[added] = (serverId, set.First);
        set.First = added;
        set.Size++;
        set.LastModified = now;
    }

    /// <summary>Takes a node out of a set that has it.</summary>
    public void Erase(ref ServerSet set, int node, ulong now)
    {
        ref int link = ref set.First;
        while (link != node)
        {
            link = ref _nodes[link].Next;
        }

        link = _nodes[node].Next;
        _nodes[node].Next = _free;
        _free = node;
        set.Size--;
        set.LastModified = now;
    }

    /// <summary>Frees the nodes of a set that nobody uses any more.</summary>
    public void Release(ServerSet set)
    {
        while (set.First != None)
        {
            int node = set.First;
            set.First = _nodes[node].Next;
            _nodes[node].Next = _free;
            _free = node;
        }
    }

    private bool TryGrow()
    {
        int used = _nodes.Length;
        if (used >= Capacity)
        {
            return false;
        }

        Array.Resize(ref _nodes, Math.Max(2 * used, 64));
        for (int node = _nodes.Length - 1; node >= used; node--)
        {
            _nodes[node].Next = _free;
            _free = node;
        }

        return true;
    }
}
