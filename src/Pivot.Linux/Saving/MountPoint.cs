using System.Text;

namespace Pivot.Linux.Saving;

/// <summary>The mount that a file is on, as /proc/self/mountinfo tells it (proc(5)).</summary>
/// <param name="Path">Where it is mounted.</param>
/// <param name="FileSystem">Its type, such as <c>vfat</c>.</param>
/// <param name="Options">Options of the mount and of the file system, such as <c>ro</c> and <c>noatime</c>.</param>
internal sealed record MountPoint(string Path, string FileSystem, IReadOnlyList<string> Options)
{
    private const string Table = "/proc/self/mountinfo";

    /// <summary>Whether files there cannot be replaced in one step: a directory entry and what it leads to are written apart.</summary>
    public bool IsFat => FileSystem is "vfat" or "msdos";

    /// <summary>Whether it is the memory that the kernel unpacks an initramfs into: what is written there is gone with the power.</summary>
    public bool IsInitialMemory => FileSystem is "rootfs";

    /// <summary>Whether nothing can be written there.</summary>
    public bool IsReadOnly => Options.Contains("ro");

    /// <summary>The mount of a file or folder.</summary>
    /// <param name="path">Its full path, without links.</param>
    /// <returns>Null where /proc does not tell.</returns>
    public static MountPoint? Of(string path)
    {
        try
        {
            return Find(File.ReadLines(Table), path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Finds the mount: the longest path above the file's, and of those at one place the last, which hides the others.</summary>
    /// <param name="lines">Lines of mountinfo.</param>
    /// <param name="path">A full path.</param>
    internal static MountPoint? Find(IEnumerable<string> lines, string path)
    {
        MountPoint? best = null;
        foreach (string line in lines)
        {
            if (Parse(line) is { } mount && IsAbove(mount.Path, path) && (best is null || mount.Path.Length >= best.Path.Length))
            {
                best = mount;
            }
        }

        return best;
    }

    // 36 35 98:0 /root /mnt ro,noatime master:1 - vfat /dev/sda1 rw,errors=continue
    private static MountPoint? Parse(string line)
    {
        string[] fields = line.Split(' ');
        int dash = Array.IndexOf(fields, "-", Math.Min(6, fields.Length));
        return dash < 0 || fields.Length < dash + 4 ? null : new MountPoint(Unescape(fields[4]), fields[dash + 1], [.. fields[5].Split(','), .. fields[dash + 3].Split(',')]);
    }

    private static bool IsAbove(string mount, string path) =>
        mount == "/" || (path.StartsWith(mount, StringComparison.Ordinal) && (path.Length == mount.Length || path[mount.Length] == '/'));

    /// <summary>Blanks and the like are written in octal: "\040".</summary>
    private static string Unescape(string text)
    {
        StringBuilder plain = new();
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 3 < text.Length)
            {
                plain.Append((char)(((text[i + 1] - '0') << 6) | ((text[i + 2] - '0') << 3) | (text[i + 3] - '0')));
                i += 3;
            }
            else
            {
                plain.Append(text[i]);
            }
        }

        return plain.ToString();
    }
}
