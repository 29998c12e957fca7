namespace Pivot.Testing.Guests;

/// <summary>A disk of a guest's: <c>/dev/vda</c> for the first one, <c>/dev/vdb</c> for the second.</summary>
/// <param name="Path">The file that is the disk, byte for byte.</param>
/// <param name="WriteLog">Where every write to it is noted, in the order in which the guest made them; null = nowhere. <see cref="DiskWriteLog"/> reads it.</param>
public sealed record GuestDisk(string Path, string? WriteLog = null)
{
    /// <summary>The emulator's arguments for some disks. What the guest writes is in the file when the guest is told so: nothing is kept back in this machine's memory alone that would be lost with the emulator.</summary>
    internal static IEnumerable<string> Arguments(IReadOnlyList<GuestDisk> disks)
    {
        for (int i = 0; i < disks.Count; i++)
        {
            string drive = $"disk{i}";
            string file = $"driver=file,filename={disks[i].Path}";
            yield return "-blockdev";
            yield return disks[i].WriteLog is { } log
                ? $"driver=blklogwrites,node-name={drive},log-sector-size={DiskWriteLog.SectorBytes},log-super-update-interval=1,file.{file.Replace(",", ",file.", StringComparison.Ordinal)},log.driver=file,log.filename={log}"
                : $"driver=raw,node-name={drive},file.{file.Replace(",", ",file.", StringComparison.Ordinal)}";
            yield return "-device";
            yield return $"virtio-blk-pci,drive={drive},write-cache=on";
        }
    }
}
