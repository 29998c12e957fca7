namespace Pivot.Testing.Guests;

/// <summary>One entry of a <see cref="DiskWriteLog"/>.</summary>
/// <param name="Sector">The first sector that is written.</param>
/// <param name="Data">Whole sectors; empty for a mere flush.</param>
/// <param name="IsFlush">Whether all before it is on the medium when it is done.</param>
public sealed record DiskWrite(long Sector, ReadOnlyMemory<byte> Data, bool IsFlush)
{
    /// <summary>How many sectors it writes.</summary>
    public int Sectors => Data.Length / DiskWriteLog.SectorBytes;
}
