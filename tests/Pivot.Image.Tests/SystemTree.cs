using Pivot.Testing.Guests;
using Pivot.Testing.Processes;

namespace Pivot.Image.Tests;

/// <summary>The initramfs of a board's image: its list, and its files unpacked below a folder.</summary>
internal sealed class SystemTree : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    /// <summary>Unpacks it. Nothing in it needs rights: devices are the kernel's.</summary>
    public SystemTree(string board)
    {
        new BootPartition(Images.Of(board)).Extract("initramfs", _directory["initramfs.zst"]);
        Command.Run("zstd", "-q", "-d", _directory["initramfs.zst"], "-o", _directory["cpio"]).Succeeded();
        Directory.CreateDirectory(Root);
        Command.Run("sh", "-c", $"cd '{Root}' && cpio --quiet --extract --no-absolute-filenames <'{_directory["cpio"]}'").Succeeded();
        Entries = [.. Command.Run("sh", "-c", $"cpio --quiet --list --verbose --numeric-uid-gid <'{_directory["cpio"]}'").Succeeded().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Parse)];
    }

    /// <summary>The folder that stands for /.</summary>
    public string Root => _directory["tree"];

    /// <summary>All that is in it.</summary>
    public IReadOnlyList<TreeEntry> Entries { get; }

    /// <summary>The folder of the kernel's modules.</summary>
    public string Modules => Assert.Single(Directory.GetDirectories(Path.Combine(Root, "usr/lib/modules")));

    /// <inheritdoc/>
    public void Dispose() => _directory.Dispose();

    // -rwxr-xr-x   1 0        0           12345 Nov 21 16:13 usr/bin/pivot
    private static TreeEntry Parse(string line)
    {
        string[] words = line.Split(' ', 9, StringSplitOptions.RemoveEmptyEntries);
        return new TreeEntry(words[0], words[2], words[3], words[8].Split(" -> ")[0]);
    }
}
