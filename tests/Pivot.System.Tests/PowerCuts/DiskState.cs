using Pivot.Testing.Guests;

namespace Pivot.System.Tests.PowerCuts;

/// <summary>A disk as it would be found: the disk before, and sectors written over it. Cheap to copy.</summary>
internal sealed class DiskState
{
    private readonly byte[] _base;
    private readonly Dictionary<long, ReadOnlyMemory<byte>> _written;

    /// <summary>Nothing is written yet.</summary>
    public DiskState(byte[] before)
        : this(before, [])
    {
    }

    private DiskState(byte[] before, Dictionary<long, ReadOnlyMemory<byte>> written)
    {
        _base = before;
        _written = written;
    }

    /// <summary>The sectors that differ from the disk before.</summary>
    public IReadOnlyDictionary<long, ReadOnlyMemory<byte>> Written => _written;

    /// <summary>A copy that goes its own way.</summary>
    public DiskState Copy() => new(_base, new Dictionary<long, ReadOnlyMemory<byte>>(_written));

    /// <summary>A sector.</summary>
    public ReadOnlyMemory<byte> Sector(long number) =>
        _written.TryGetValue(number, out ReadOnlyMemory<byte> sector) ? sector : _base.AsMemory((int)number * DiskWriteLog.SectorBytes, DiskWriteLog.SectorBytes);

    /// <summary>Some sectors in a row.</summary>
    public byte[] Sectors(long first, int count)
    {
        byte[] bytes = new byte[count * DiskWriteLog.SectorBytes];
        for (int i = 0; i < count; i++)
        {
            Sector(first + i).CopyTo(bytes.AsMemory(i * DiskWriteLog.SectorBytes));
        }

        return bytes;
    }

    /// <summary>Writes the first sectors of a write.</summary>
    public DiskState Apply(DiskWrite write, int sectors)
    {
        for (int i = 0; i < sectors; i++)
        {
            _written[write.Sector + i] = write.Data.Slice(i * DiskWriteLog.SectorBytes, DiskWriteLog.SectorBytes);
        }

        return this;
    }

    /// <summary>Writes the whole write.</summary>
    public DiskState Apply(DiskWrite write) => Apply(write, write.Sectors);

    /// <summary>Writes the first sectors of a write and the first bytes of the next one.</summary>
    public DiskState Tear(DiskWrite write, int sectors, int bytes)
    {
        Apply(write, sectors);
        byte[] torn = Sector(write.Sector + sectors).ToArray();
        write.Data.Slice(sectors * DiskWriteLog.SectorBytes, bytes).CopyTo(torn);
        _written[write.Sector + sectors] = torn;
        return this;
    }
}
