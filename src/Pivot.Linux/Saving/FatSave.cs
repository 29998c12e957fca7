using Microsoft.Win32.SafeHandles;
using Pivot.Linux.Interop;

namespace Pivot.Linux.Saving;

/// <summary>
/// Replaces a file on a FAT file system, which has no step that does it at once: a directory entry, the allocation table and the content are written apart, and a power cut may come between any two of them, or tear one.
/// So the new text is written twice:
/// <list type="number">
/// <item><description><c>NAME.new</c>: the text, with a last line that proves it whole and says which text it replaces (<see cref="SaveRecord"/>). Until it is whole on the medium, NAME is not touched.</description></item>
/// <item><description>NAME is cut to nothing, then gets the new text. Whatever state a cut leaves it in, <c>NAME.new</c> is whole meanwhile: none of these writes changes a byte of its entry, its clusters or their chain.</description></item>
/// <item><description><c>NAME.new</c> is removed, when NAME is whole on the medium.</description></item>
/// </list>
/// So at every moment one of the two is whole. <see cref="Recover"/> tells which, at the next start (and before the next save).
/// </summary>
internal static unsafe class FatSave
{
    /// <summary>Where the record is.</summary>
    public static string RecordOf(string target) => target + ".new";

    /// <summary>Replaces a file.</summary>
    /// <param name="target">Its full path, without links, on a FAT file system.</param>
    /// <param name="content">Its new content.</param>
    /// <returns>What the owner should know although the file is saved; null when there is nothing.</returns>
    /// <exception cref="HostException">It could not be done; the message says what is there now.</exception>
    public static string? Write(string target, ReadOnlySpan<byte> content)
    {
        string folder = FatFiles.FolderOf(target);
        using var held = FolderLock.Take(folder);
        using WritableMount? writable = MountPoint.Of(folder) is { } mount ? WritableMount.Of(mount) : null;
        try
        {
            _ = RecoverHeld(target, static _ => true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or LinuxException)
        {
            throw new HostException($"{target} cannot be written, for an earlier save that was interrupted cannot be finished ({error.Message}); what that was to save is in {RecordOf(target)}", error);
        }

        string? note = WriteHeld(target, content);
        try
        {
            writable?.Restore();
        }
        catch (LinuxException error)
        {
            note ??= $"{target} is saved, but its file system stays writable ({error.Message}): do not take the power away carelessly";
        }

        return note;
    }

    /// <summary>Finishes a save that was interrupted.</summary>
    /// <param name="target">The file's full path, without links.</param>
    /// <param name="isGood">Whether a text is one that the owner can have put there.</param>
    /// <returns>What was found and done, for the owner; null when there was nothing to do.</returns>
    /// <exception cref="HostException">It could not be done; both files are as they were.</exception>
    public static string? Recover(string target, Func<string, bool> isGood)
    {
        if (!File.Exists(RecordOf(target)))
        {
            return null;
        }

        string folder = FatFiles.FolderOf(target);
        using var held = FolderLock.Take(folder);
        using WritableMount? writable = MountPoint.Of(folder) is { IsFat: true } mount ? WritableMount.Of(mount) : null;
        return RecoverHeld(target, isGood);
    }

    internal static string? WriteHeld(string target, ReadOnlySpan<byte> content)
    {
        string record = RecordOf(target);
        byte[]? present = File.Exists(target) ? Read(target) : null;
        if (present is null && File.Exists(target))
        {
            FatFiles.SetAside(target, target);
        }

        try
        {
            FatFiles.Make(record, new SaveRecord(content.ToArray(), present is null ? null : TextIdentity.Of(present)).Encode());
            RequireRoom(target, present?.Length ?? 0, content.Length);
        }
        catch
        {
            Forget(record);
            throw;
        }

        try
        {
            Put(target, content, present is not null);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or LinuxException)
        {
            throw new HostException($"{target} may be damaged ({error.Message}); what was to be saved is whole in {record}, and the next start or save goes on with it", error);
        }

        try
        {
            FatFiles.Remove(record);
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or LinuxException)
        {
            return $"{target} is saved, but {record} cannot be removed ({error.Message}): the next start or save tries again; the card may be worn out";
        }
    }

    private static void Put(string target, ReadOnlySpan<byte> content, bool exists)
    {
        if (exists)
        {
            FatFiles.Rewrite(target, content);
        }
        else
        {
            FatFiles.Make(target, content);
        }
    }

    /// <summary>Once the file has been cut to nothing there is no way back, so there must be a way on.</summary>
    private static void RequireRoom(string target, int oldBytes, int newBytes)
    {
        using SafeFileHandle folder = FileDescriptor.Open(FatFiles.FolderOf(target), Libc.O_RDONLY);
        FileSystemStatus status;
        if (Libc.fstatvfs(folder.Number(), &status) != 0)
        {
            throw LinuxException.ForLastError($"statvfs(\"{target}\")");
        }

        ulong cluster = Math.Max(1, status.FragmentSize);
        ulong needed = (((ulong)newBytes + cluster - 1) / cluster) + (oldBytes == 0 ? 1ul : 0);
        if (status.AvailableBlocks + (((ulong)oldBytes + cluster - 1) / cluster) < needed)
        {
            throw new IOException($"the file system has no room for {newBytes} bytes twice, which a save needs");
        }
    }

    private static void Forget(string record)
    {
        try
        {
            File.Delete(record);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It is not whole, or says what the file may as well become; the next start judges it.
        }
    }

    private static string? RecoverHeld(string target, Func<string, bool> isGood)
    {
        string record = RecordOf(target);
        if (!File.Exists(record))
        {
            return null;
        }

        SaveRecord? saved = Read(record) is { } bytes ? SaveRecord.Decode(bytes) : null;
        bool exists = File.Exists(target);
        switch (SaveJudgement.Of(saved, exists, exists ? Read(target) : null, isGood))
        {
            case SaveVerdict.Discard:
                FatFiles.SetAside(record, target);
                return $"a save of {target} was interrupted before it was whole: the file is as it was";
            case SaveVerdict.Complete:
                FatFiles.Remove(record);
                return $"a save of {target} was interrupted when it was whole: the file is the new one";
            case SaveVerdict.Redo:
                Put(target, saved!.Content.Span, exists);
                FatFiles.Remove(record);
                return $"a save of {target} was interrupted and is finished now: the file is the new one";
            case SaveVerdict.Replace:
                string lost = FatFiles.SetAside(target, target);
                FatFiles.Make(target, saved!.Content.Span);
                FatFiles.Remove(record);
                return $"a save of {target} was interrupted and is finished now: the file is the new one, and what was found in its place is {lost}";
            default:
                string aside = FatFiles.SetAside(record, target);
                return $"a save of {target} was interrupted, and the file was edited since: the edited one counts, and what was to be saved is {aside}";
        }
    }

    private static byte[]? Read(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
