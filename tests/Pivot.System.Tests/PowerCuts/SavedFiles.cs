using Pivot.Config;
using Pivot.Linux;

namespace Pivot.System.Tests.PowerCuts;

/// <summary>The two files of a save, as they stand on a disk.</summary>
/// <param name="Config">The configuration; null = there is none. One that cannot be read is, to a start, what one without text is: a zero.</param>
/// <param name="Record">What a save is finished with, likewise.</param>
internal sealed record SavedFiles(byte[]? Config, byte[]? Record)
{
    /// <summary>The owner's configuration.</summary>
    public const string Name = "pivot.toml";

    /// <summary>What a save is finished with.</summary>
    public const string RecordName = Name + ".new";

    /// <summary>Reads them.</summary>
    public static SavedFiles Of(DiskState disk)
    {
        FatVolume volume = new(disk);
        return Of(volume, volume.Files());
    }

    /// <summary>Reads them, and fails where clusters belong to two files, or another file has changed.</summary>
    public static SavedFiles Of(DiskState disk, string when)
    {
        FatVolume volume = new(disk);
        IReadOnlyDictionary<string, (uint Cluster, int Length)> files = volume.Files();
        Assert.True(volume.Read(files["vmlinuz"])?.AsSpan().SequenceEqual(FatDisk.Kernel) == true, $"{when}: VMLINUZ is damaged");
        HashSet<uint> taken = [];
        foreach ((string name, (uint cluster, _)) in files)
        {
            Assert.True(volume.Chain(cluster).All(taken.Add), $"{when}: {name} shares clusters with another file");
        }

        return Of(volume, files);
    }

    /// <summary>What a start makes of them.</summary>
    /// <returns>The configuration then; null = there is none.</returns>
    public byte[]? Recover()
    {
        using TemporaryDirectory folder = new();
        foreach ((string name, byte[]? content) in (ReadOnlySpan<(string, byte[]?)>)[(Name, Config), (RecordName, Record)])
        {
            if (content is not null)
            {
                File.WriteAllBytes(folder[name], content);
            }
        }

        _ = FileReplacement.Recover(folder[Name], text => ConfigReader.Read(Name, text).IsGood);
        Assert.False(File.Exists(folder[RecordName]));
        return File.Exists(folder[Name]) ? File.ReadAllBytes(folder[Name]) : null;
    }

    private static SavedFiles Of(FatVolume volume, IReadOnlyDictionary<string, (uint Cluster, int Length)> files) => new(Content(volume, files, Name), Content(volume, files, RecordName));

    private static byte[]? Content(FatVolume volume, IReadOnlyDictionary<string, (uint Cluster, int Length)> files, string name) =>
        files.TryGetValue(name, out (uint Cluster, int Length) file) ? volume.Read(file) ?? [0] : null;
}
