namespace Pivot.Director.Connections;

/// <summary>
/// Where the parts of a connection table lie in its region: header, identities, then one array for each kind of record. Index 0 of each array
/// stays unused, so that 0 can mean "none".
/// </summary>
internal readonly struct TableLayout
{
    /// <summary>The most connections a table can have: an index slot keeps the record's number in 24 bits.</summary>
    public const int MaximumLimit = (1 << 24) - 1;

    /// <summary>Services and real servers that can have an id at one time.</summary>
    public const int IdentityCapacity = 1 << 17;

    private const int Alignment = 64;

    /// <summary>Computes the layout.</summary>
    /// <param name="limit">Connections, 1 to <see cref="MaximumLimit"/>.</param>
    public TableLayout(int limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, MaximumLimit);
        long records = limit + 1L;
        Identities = Align(TableHeader.Size);
        Records = Align(Identities + (IdentityCapacity * (long)sizeof(ulong)));
        Accounting = Align(Records + (records * ConnectionRecord.Size));
        Addresses6 = Align(Accounting + (records * ConnectionAccounting.Size));
        Length = Align(Addresses6 + (records * ConnectionAddresses6.Size));
    }

    /// <summary>Offset of the identities, 8 bytes each.</summary>
    public long Identities { get; }

    /// <summary>Offset of the <see cref="ConnectionRecord"/>s.</summary>
    public long Records { get; }

    /// <summary>Offset of the <see cref="ConnectionAccounting"/>s.</summary>
    public long Accounting { get; }

    /// <summary>Offset of the <see cref="ConnectionAddresses6"/>s.</summary>
    public long Addresses6 { get; }

    /// <summary>Bytes of the region.</summary>
    public long Length { get; }

    private static long Align(long offset) => (offset + Alignment - 1) & -Alignment;
}
