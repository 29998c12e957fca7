using Microsoft.Win32.SafeHandles;

namespace Pivot.Linux.Saving;

/// <summary>
/// What may be done to files on a FAT file system whose power may go at any moment. Never a rename of a file that is in use: for a moment two directory entries would lead to the same clusters, and whoever then removed one
/// would take the other's. A file that is to go, or to get another content, is cut to nothing first: no entry that leads to clusters is left behind, which a torn write could bring back. Each step is on the medium
/// before the next.
/// </summary>
internal static class FatFiles
{
    /// <summary>Makes a file that is not there yet.</summary>
    /// <exception cref="IOException">It could not be written.</exception>
    /// <exception cref="LinuxException">It could not be written.</exception>
    public static void Make(string path, ReadOnlySpan<byte> content)
    {
        using (SafeFileHandle file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write))
        {
            RandomAccess.Write(file, content, 0);
            Durable.File(file, path);
        }

        Durable.Folder(FolderOf(path));
    }

    /// <summary>Gives a file another content.</summary>
    public static void Rewrite(string path, ReadOnlySpan<byte> content)
    {
        using SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.Write);
        Empty(file, path);
        RandomAccess.Write(file, content, 0);
        Durable.File(file, path);
    }

    /// <summary>Removes a file whose content is known, so that its clusters are its own.</summary>
    public static void Remove(string path)
    {
        using (SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.Write))
        {
            Empty(file, path);
        }

        File.Delete(path);
        Durable.Folder(FolderOf(path));
    }

    /// <summary>
    /// Gives a file that cannot be trusted another name, <c>NAME.lost</c>. It is not removed: a torn entry may lead to clusters of another file, the kernel's perhaps, and removing it would free those.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="name">What its new name begins with, a full path.</param>
    /// <returns>The new name.</returns>
    public static string SetAside(string path, string name)
    {
        string aside = name + ".lost";
        for (int number = 2; File.Exists(aside); number++)
        {
            aside = $"{name}.lost{number}";
        }

        File.Move(path, aside);
        Durable.Folder(FolderOf(path));
        return aside;
    }

    /// <summary>The folder of a full path.</summary>
    public static string FolderOf(string path) => Path.GetDirectoryName(path)!;

    private static void Empty(SafeFileHandle file, string path)
    {
        RandomAccess.SetLength(file, 0);
        Durable.File(file, path);
    }
}
