using System.Buffers.Binary;

namespace Pivot.Testing.Guests;

/// <summary>
/// What a guest has written to a disk, as QEMU's <c>blklogwrites</c> notes it: the format of Linux' dm-log-writes. Little endian; a sector with magic number, version, number of entries and
/// sector size; then for each entry a sector with first sector, number of sectors, flags (1 flush, 2 FUA, 4 discard, 8 mark) and length of private data, and the sectors written, unless discarded.
/// </summary>
public static class DiskWriteLog
{
    /// <summary>Sectors of disks and logs, in bytes.</summary>
    public const int SectorBytes = 512;

    private const ulong Magic = 0x6a736677736872;
    private const ulong Flush = 1;
    private const ulong ForceUnitAccess = 2;
    private const ulong Discard = 4;
    private const int CountOffset = 16;

    /// <summary>How many entries a log has, which may be in use.</summary>
    public static int Count(string path)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        byte[] header = new byte[SectorBytes];
        file.ReadExactly(header);
        return BinaryPrimitives.ReadUInt64LittleEndian(header) == Magic
            ? (int)BinaryPrimitives.ReadUInt64LittleEndian(header.AsSpan(CountOffset))
            : throw new InvalidDataException($"{path} is no write log");
    }

    /// <summary>Reads all entries.</summary>
    public static IReadOnlyList<DiskWrite> Read(string path)
    {
        int count = Count(path);
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        file.Position = SectorBytes;
        List<DiskWrite> writes = [];
        byte[] header = new byte[SectorBytes];
        while (writes.Count < count)
        {
            file.ReadExactly(header);
            ulong flags = BinaryPrimitives.ReadUInt64LittleEndian(header.AsSpan(16));
            byte[] data = new byte[(flags & Discard) != 0 ? 0 : (int)BinaryPrimitives.ReadUInt64LittleEndian(header.AsSpan(8)) * SectorBytes];
            file.ReadExactly(data);
            writes.Add(new DiskWrite((long)BinaryPrimitives.ReadUInt64LittleEndian(header), data, (flags & (Flush | ForceUnitAccess)) != 0));
        }

        return writes;
    }
}
