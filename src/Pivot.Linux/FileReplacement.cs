using Microsoft.Win32.SafeHandles;
using Pivot.Linux.Interop;

namespace Pivot.Linux;

/// <summary>
/// Writes a file in the place of another in one step: whoever reads it, and a power cut at any moment, finds the old one or the new one, whole. Owner and permissions stay. A symbolic link stays one.
/// </summary>
public static class FileReplacement
{
    /// <summary>Writes and waits until it is on the disk.</summary>
    /// <param name="path">The file; it need not exist.</param>
    /// <param name="content">Its new content.</param>
    /// <exception cref="HostException">It cannot be written; it is as it was.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        try
        {
            string target = new FileInfo(path).LinkTarget is null ? Path.GetFullPath(path) : File.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName;
            string folder = Path.GetDirectoryName(target)!;
            string fresh = Path.Combine(folder, $".{Path.GetFileName(target)}.{Environment.ProcessId}");
            try
            {
                WriteFresh(fresh, target, content);
                File.Move(fresh, target, overwrite: true);
            }
            catch
            {
                File.Delete(fresh);
                throw;
            }

            using SafeFileHandle directory = FileDescriptor.Open(folder, Libc.O_RDONLY);
            Synchronize(directory, folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new HostException($"{path} cannot be written: {error.Message.TrimEnd('.')}; it is as it was", error);
        }
    }

    private static void WriteFresh(string fresh, string target, ReadOnlySpan<byte> content)
    {
        bool replaces = File.Exists(target);
        UnixFileMode mode = replaces ? File.GetUnixFileMode(target) : UnixFileMode.UserRead | UnixFileMode.UserWrite;
        File.Delete(fresh);
        using SafeFileHandle file = File.OpenHandle(fresh, FileMode.CreateNew, FileAccess.Write);
        if (replaces)
        {
            TakeOwner(file, target);
        }

        File.SetUnixFileMode(file, mode);
        RandomAccess.Write(file, content, 0);
        Synchronize(file, fresh);
    }

    /// <summary>Only root may give files away; whoever else writes is the owner.</summary>
    private static unsafe void TakeOwner(SafeFileHandle file, string target)
    {
        FileStatus status;
        if (Libc.statx(Libc.AT_FDCWD, target, 0, Libc.STATX_BASIC_STATS, &status) == 0)
        {
            _ = Libc.fchown(file.Number(), status.Owner, status.Group);
        }
    }

    private static void Synchronize(SafeFileHandle file, string name)
    {
        if (Libc.fsync(file.Number()) < 0)
        {
            throw LinuxException.ForLastError($"fsync(\"{name}\")");
        }
    }
}
