using System.Buffers.Binary;
using System.Text;
using Pivot.Testing.Guests;

namespace Pivot.System.Tests.PowerCuts;

/// <summary>
/// Reads the root directory of a FAT32 file system without any help of the code under test (Microsoft's FAT specification 1.03): entries of 32 bytes, long names in entries before them, the first cluster in two halves, and chains in the first
/// allocation table.
/// </summary>
internal sealed class FatVolume
{
    private const int EntryBytes = 32;
    private const int LongNameAttribute = 0x0f;
    private const int LabelAttribute = 0x08;
    private const uint ClusterMask = 0x0fffffff;
    private const uint FirstEndMark = 0x0ffffff8;

    private readonly DiskState _disk;
    private readonly int _reserved;
    private readonly int _tables;
    private readonly int _tableSectors;
    private readonly int _clusterSectors;
    private readonly uint _root;
    private readonly long _sectors;

    /// <summary>Reads the first sector.</summary>
    public FatVolume(DiskState disk)
    {
        _disk = disk;
        ReadOnlySpan<byte> boot = disk.Sector(0).Span;
        _clusterSectors = boot[13];
        _reserved = BinaryPrimitives.ReadUInt16LittleEndian(boot[14..]);
        _tables = boot[16];
        _sectors = BinaryPrimitives.ReadUInt32LittleEndian(boot[32..]);
        _tableSectors = BinaryPrimitives.ReadInt32LittleEndian(boot[36..]);
        _root = BinaryPrimitives.ReadUInt32LittleEndian(boot[44..]);
    }

    /// <summary>The files of the root directory, by their long names in lower case.</summary>
    public IReadOnlyDictionary<string, (uint Cluster, int Length)> Files()
    {
        Dictionary<string, (uint Cluster, int Length)> files = new(StringComparer.Ordinal);
        string longName = "";
        foreach (uint cluster in Chain(_root))
        {
            byte[] entries = ReadCluster(cluster);
            for (int at = 0; at < entries.Length; at += EntryBytes)
            {
                ReadOnlySpan<byte> entry = entries.AsSpan(at, EntryBytes);
                if (entry[0] == 0)
                {
                    return files;
                }

                if (entry[0] == 0xe5)
                {
                    longName = "";
                }
                else if (entry[11] == LongNameAttribute)
                {
                    longName = (entry[0] & 0x40) != 0 ? LongNamePart(entry) : LongNamePart(entry) + longName;
                }
                else
                {
                    if ((entry[11] & LabelAttribute) == 0)
                    {
                        files[(longName.Length > 0 ? longName : ShortName(entry)).ToLowerInvariant()] =
                            (((uint)BinaryPrimitives.ReadUInt16LittleEndian(entry[20..]) << 16) | BinaryPrimitives.ReadUInt16LittleEndian(entry[26..]), BinaryPrimitives.ReadInt32LittleEndian(entry[28..]));
                    }

                    longName = "";
                }
            }
        }

        return files;
    }

    /// <summary>A file's bytes.</summary>
    /// <returns>Null where the kernel would report an error: the chain is shorter than the file.</returns>
    public byte[]? Read((uint Cluster, int Length) file)
    {
        if (file.Length is < 0 or > 1 << 20)
        {
            return null;
        }

        if (file.Cluster == 0)
        {
            return new byte[file.Length];
        }

        byte[] bytes = new byte[file.Length];
        int done = 0;
        foreach (uint cluster in Chain(file.Cluster))
        {
            if (done >= file.Length)
            {
                break;
            }

            byte[] part = ReadCluster(cluster);
            int count = Math.Min(part.Length, file.Length - done);
            part.AsSpan(0, count).CopyTo(bytes.AsSpan(done));
            done += count;
        }

        return done < file.Length ? null : bytes;
    }

    /// <summary>The clusters of a chain, as far as it leads.</summary>
    public IReadOnlyList<uint> Chain(uint first)
    {
        List<uint> clusters = [];
        HashSet<uint> seen = [];
        uint last = (uint)((_sectors - _reserved - (_tables * _tableSectors)) / _clusterSectors) + 1;
        for (uint cluster = first; cluster >= 2 && cluster <= last && seen.Add(cluster); cluster = Next(cluster))
        {
            clusters.Add(cluster);
        }

        return clusters;
    }

    private uint Next(uint cluster)
    {
        ReadOnlySpan<byte> sector = _disk.Sector(_reserved + (cluster / (DiskWriteLog.SectorBytes / 4))).Span;
        uint next = BinaryPrimitives.ReadUInt32LittleEndian(sector[(int)(cluster % (DiskWriteLog.SectorBytes / 4) * 4)..]) & ClusterMask;
        return next >= FirstEndMark ? 0 : next;
    }

    private byte[] ReadCluster(uint cluster) => _disk.Sectors(_reserved + ((long)_tables * _tableSectors) + ((cluster - 2L) * _clusterSectors), _clusterSectors);

    private static string LongNamePart(ReadOnlySpan<byte> entry)
    {
        string text = Encoding.Unicode.GetString([.. entry[1..11], .. entry[14..26], .. entry[28..32]]);
        int end = text.IndexOf('\0', StringComparison.Ordinal);
        return end < 0 ? text : text[..end];
    }

    private static string ShortName(ReadOnlySpan<byte> entry)
    {
        string name = Encoding.Latin1.GetString(entry[..8]).TrimEnd();
        string extension = Encoding.Latin1.GetString(entry[8..11]).TrimEnd();
        return extension.Length > 0 ? $"{name}.{extension}" : name;
    }
}
