using Pivot.Testing.Processes;

namespace Pivot.System.Tests.PowerCuts;

/// <summary>
/// A disk like the appliance's boot partition: FAT32 with clusters of one sector, files of others, and the owner's configuration. Made so that what is written crosses whatever it can: the next
/// free cluster is just below 256, where both bytes of its number change, and the entry of <c>pivot.toml.new</c> has its names in one sector and the rest in the next.
/// </summary>
internal static class FatDisk
{
    private const int KiB = 40 * 1024;
    private const int KernelBytes = 118_000;
    private const int SmallFiles = 10;

    /// <summary>What the other files hold, which no save may touch.</summary>
    public static byte[] Kernel { get; } = [.. Enumerable.Range(0, KernelBytes).Select(static i => (byte)(i * 31 % 251))];

    /// <summary>Makes the disk.</summary>
    /// <param name="path">The file.</param>
    /// <param name="config">The owner's configuration.</param>
    public static void Make(string path, string config)
    {
        using TemporaryDirectory parts = new();
        File.WriteAllBytes(parts["VMLINUZ"], Kernel);
        string[] small = [.. Enumerable.Range(0, SmallFiles).Select(i => parts.Write($"PART{i:00}.BIN", $"part {i}\n"))];
        Command.Run("mkfs.vfat", "-C", "-F", "32", "-s", "1", "-n", "PIVOT", "-i", "50495654", path, $"{KiB}").Succeeded();
        Command.Run(["mcopy", "-i", path, parts["VMLINUZ"], .. small, parts.Write("pivot.toml", config), "::/"]).Succeeded();
    }
}
