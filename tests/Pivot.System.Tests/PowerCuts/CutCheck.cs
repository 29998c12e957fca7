using System.Globalization;
using System.Text;
using Pivot.Testing.Guests;

namespace Pivot.System.Tests.PowerCuts;

/// <summary>Puts a disk together as every cut of a log would leave it, and has each recovered as a start does it.</summary>
internal sealed class CutCheck
{
    private const int MostTears = 48;
    private const int Orders = 12;
    private const int Seed = 7;

    private readonly IReadOnlyList<DiskWrite> _writes;
    private readonly IReadOnlyList<(int End, byte[] Content)> _saves;
    private readonly DiskState _disk;
    private readonly Dictionary<string, byte[]?> _recovered = [];
    private readonly Random _random = new(Seed);
    private readonly FlushCheck _flushes = new();

    /// <summary>Takes a log.</summary>
    /// <param name="before">The disk before the first write.</param>
    /// <param name="writes">All writes.</param>
    /// <param name="saves">What the file held after how many writes, ascending.</param>
    public CutCheck(byte[] before, IReadOnlyList<DiskWrite> writes, IReadOnlyList<(int End, byte[] Content)> saves)
    {
        _writes = writes;
        _saves = saves;
        _disk = new DiskState(before);
    }

    /// <summary>Cuts after a whole write.</summary>
    public int Cuts { get; private set; }

    /// <summary>Cuts within a write.</summary>
    public int Tears { get; private set; }

    /// <summary>Cuts of a disk that had not kept the order of the writes since the last flush.</summary>
    public int Reorders { get; private set; }

    /// <summary>The disk after those writes that have left a save under way.</summary>
    public List<(DiskState Disk, int Save)> UnderWay { get; } = [];

    /// <summary>Steps of saves that had to wait for a flush, and did.</summary>
    public int Steps => _flushes.Steps;

    /// <summary>Cuts that left the old configuration.</summary>
    public int Old { get; private set; }

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{_saves.Count - 1} saves in {_writes.Count} writes: {Cuts} cuts between them, {Tears} within one, {Reorders} out of order; {_recovered.Count} different states of the two files; {Steps} steps came after the flush before them; {Old} cuts left the old configuration");

    /// <summary>Checks every cut.</summary>
    public void Run()
    {
        int save = 1;
        int epoch = 0;
        DiskState flushed = _disk.Copy();
        for (int number = 0; number < _writes.Count; number++)
        {
            while (save < _saves.Count - 1 && number >= _saves[save].End)
            {
                save++;
            }

            DiskWrite write = _writes[number];
            CheckTears(write, number, save);
            _disk.Apply(write);
            CheckWhole(number, save);
            if (write.IsFlush)
            {
                CheckOrders(flushed, epoch, number, save);
                flushed = _disk.Copy();
                epoch = number + 1;
            }
        }
    }

    private void CheckWhole(int number, int save)
    {
        Cuts++;
        var files = SavedFiles.Of(_disk, $"after write {number}");
        Check(_disk, save, $"cut after write {number}");
        _flushes.Observe(number, _writes[number].IsFlush, files, _saves[save - 1].Content, _saves[save].Content);
        if (files.Record is not null)
        {
            UnderWay.Add((_disk.Copy(), save));
        }
    }

    private void CheckTears(DiskWrite write, int number, int save)
    {
        for (int sector = 0; sector < write.Sectors; sector++)
        {
            byte[] present = _disk.Sector(write.Sector + sector).ToArray();
            ReadOnlyMemory<byte> next = write.Data.Slice(sector * DiskWriteLog.SectorBytes, DiskWriteLog.SectorBytes);
            int[] changed = [.. Enumerable.Range(0, DiskWriteLog.SectorBytes).Where(i => present[i] != next.Span[i])];
            int step = Math.Max(1, changed.Length * write.Sectors / MostTears);
            if (sector > 0)
            {
                Tears++;
                Check(_disk.Copy().Apply(write, sector), save, $"cut before sector {sector} of write {number}");
            }

            // Behind each changed byte, so that the last ones of the sector are still the old ones.
            for (int i = 0; i < changed.Length - 1; i += step)
            {
                Tears++;
                Check(_disk.Copy().Tear(write, sector, changed[i] + 1), save, $"cut behind byte {changed[i]} of sector {sector} of write {number}");
            }
        }
    }

    /// <summary>A disk may do what it was told since the last flush in any order, and then lose any of it.</summary>
    private void CheckOrders(DiskState flushed, int first, int last, int save)
    {
        for (int i = 0; i < Orders && last - first > 1; i++)
        {
            DiskState state = flushed.Copy();
            for (int number = first; number <= last; number++)
            {
                if (_random.Next(2) == 0)
                {
                    state.Apply(_writes[number]);
                }
            }

            Reorders++;
            Check(state, save, $"some of the writes {first} to {last}, order {i}");
        }
    }

    private void Check(DiskState disk, int save, string when)
    {
        var files = SavedFiles.Of(disk);
        string key = $"{Key(files.Config)}/{Key(files.Record)}";
        if (!_recovered.TryGetValue(key, out byte[]? result))
        {
            _recovered[key] = result = files.Recover();
        }

        bool isOld = result?.AsSpan().SequenceEqual(_saves[save - 1].Content) == true;
        bool isNew = result?.AsSpan().SequenceEqual(_saves[save].Content) == true;
        Old += isOld ? 1 : 0;
        Assert.True(isOld || isNew, $"save {save}, {when}: neither the old configuration nor the new one but\n{Show(result)}\n--- of {SavedFiles.Name}\n{Show(files.Config)}\n--- and {SavedFiles.RecordName}\n{Show(files.Record)}");
    }

    private static string Key(byte[]? content) => content is null ? "-" : Convert.ToHexString(global::System.Security.Cryptography.SHA256.HashData(content));

    private static string Show(byte[]? content) => content is null ? "(none)" : Encoding.UTF8.GetString(content).Replace('\0', '~');
}
