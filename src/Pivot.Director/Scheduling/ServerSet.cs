namespace Pivot.Director.Scheduling;

/// <summary>The servers of one virtual address under <c>lblcr</c>, kept in a <see cref="ServerSetPool"/>.</summary>
internal struct ServerSet
{
    /// <summary>The node of the member that joined last; <see cref="ServerSetPool.None"/> when the set is empty.</summary>
    public int First;

    /// <summary>Members.</summary>
    public int Size;

    /// <summary>The tick at which a member last joined or left.</summary>
    public ulong LastModified;
}
