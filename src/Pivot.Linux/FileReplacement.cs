using Microsoft.Win32.SafeHandles;
using Pivot.Linux.Interop;
using Pivot.Linux.Saving;

namespace Pivot.Linux;

/// <summary>
/// Writes a file in the place of another so that a power cut at any moment leaves the old one or the new one, whole; where the file system can do it in one step, whoever reads the file finds one of them as well. Owner and
/// permissions stay. A symbolic link stays one. On a FAT file system, as of the appliance's boot partition, it is made writable for the time being, and a cut may leave <c>NAME.new</c>, which
/// <see cref="Recover"/> makes use of.
/// </summary>
public static class FileReplacement
{
    /// <summary>Writes and waits until it is on the disk.</summary>
    /// <param name="path">The file; it need not exist.</param>
    /// <param name="content">Its new content.</param>
    /// <returns>What its owner should know although it is written, in one sentence; null when there is nothing.</returns>
    /// <exception cref="HostException">It cannot be written; it is as it was, or the message says what is there.</exception>
    public static string? Write(string path, ReadOnlySpan<byte> content)
    {
        try
        {
            string target = Resolve(path);
            MountPoint? mount = MountPoint.Of(Path.GetDirectoryName(target)!);
            if (mount is { IsInitialMemory: true })
            {
                throw new HostException($"{path} is not written: it would be in memory and gone with the power, for no boot partition is mounted there; put the card in, and start again");
            }

            if (mount is { IsFat: true })
            {
                return FatSave.Write(target, content);
            }

            Replace(target, content);
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or LinuxException)
        {
            throw new HostException($"{path} cannot be written: {error.Message.TrimEnd('.')}; it is as it was", error);
        }
    }

    /// <summary>Finishes a <see cref="Write"/> that was interrupted on a FAT file system, or undoes it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="isGood">Whether a text is one that the owner can have put there since; asked only where the file is neither the old nor the new one.</param>
    /// <returns>What was found and done, in one sentence; null when nothing was interrupted.</returns>
    /// <exception cref="HostException">It could not be done; nothing is lost, and the next call tries again.</exception>
    public static string? Recover(string path, Func<string, bool> isGood)
    {
        try
        {
            return FatSave.Recover(Resolve(path), isGood);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or LinuxException)
        {
            throw new HostException($"an interrupted save of {path} cannot be finished: {error.Message.TrimEnd('.')}; what was to be saved is in {path}.new", error);
        }
    }

    /// <summary>Whether <see cref="Recover"/> has something to do.</summary>
    /// <param name="path">The file.</param>
    public static bool IsInterrupted(string path) => File.Exists(FatSave.RecordOf(Resolve(path)));

    private static string Resolve(string path) =>
        new FileInfo(path).LinkTarget is null ? Path.GetFullPath(path) : File.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName;

    private static void Replace(string target, ReadOnlySpan<byte> content)
    {
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

        Durable.Folder(folder);
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
        Durable.File(file, fresh);
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
}
