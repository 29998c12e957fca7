using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Pivot.Linux.Interop;

namespace Pivot.Linux.Terminals;

/// <summary>
/// Keeps the kernel from writing its messages into the line that somebody types, while it is held: only emergencies still come. All consoles of the machine share one level: the first that holds this notes the level that there was, the last
/// one puts it back, which a lock tells, that also ends with a killed process.
/// </summary>
public sealed class QuietKernel : IDisposable
{
    private const string LevelFile = "/proc/sys/kernel/printk";
    private const string ActiveFile = "/sys/class/tty/console/active";
    private const string NoteFile = "/run/pivot-console.level";
    private const string Quiet = "1";

    private readonly SafeFileHandle _note;

    private QuietKernel(SafeFileHandle note) => _note = note;

    /// <summary>Whether the kernel writes its messages to a terminal too: the terminal's device is among its consoles.</summary>
    /// <param name="device">Such as <c>/dev/ttyS0</c>; every screen of the video console stands for it.</param>
    public static bool WritesTo(string? device)
    {
        string name = Path.GetFileName(device ?? "");
        bool isScreen = name.Length > 3 && name.StartsWith("tty", StringComparison.Ordinal) && char.IsAsciiDigit(name[3]);
        string[] active = Read(ActiveFile).Split(' ', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return Array.Exists(active, one => one == name || (isScreen && one == "tty0"));
    }

    /// <summary>The device of the terminal on standard input; null when there is none.</summary>
    public static string? DeviceOfInput() => File.ResolveLinkTarget("/proc/self/fd/0", returnFinalTarget: false)?.FullName is { } path && path.StartsWith("/dev/", StringComparison.Ordinal) ? path : null;

    /// <summary>Holds it; null for who may not.</summary>
    public static QuietKernel? TryHold()
    {
        try
        {
            SafeFileHandle note = FileDescriptor.Open(NoteFile, Libc.O_RDWR | Libc.O_CREAT | Libc.O_NOFOLLOW, 0x180);
            if (Libc.flock(note.Number(), Libc.LOCK_EX | Libc.LOCK_NB) == 0)
            {
                Begin(note);
            }

            _ = Libc.flock(note.Number(), Libc.LOCK_SH);
            return new QuietKernel(note);
        }
        catch (Exception error) when (error is LinuxException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        using (_note)
        {
            if (Libc.flock(_note.Number(), Libc.LOCK_EX | Libc.LOCK_NB) == 0)
            {
                End();
            }
        }
    }

    /// <summary>A note of one that was killed holds the level that there was before it.</summary>
    private static void Begin(SafeFileHandle note)
    {
        if (RandomAccess.GetLength(note) == 0)
        {
            RandomAccess.Write(note, Encoding.ASCII.GetBytes(Read(LevelFile).Split('\t', ' ')[0]), 0);
        }

        File.WriteAllText(LevelFile, Quiet);
    }

    private void End()
    {
        byte[] level = new byte[16];
        int length = RandomAccess.Read(_note, level, 0);
        if (int.TryParse(Encoding.ASCII.GetString(level, 0, length), NumberStyles.None, CultureInfo.InvariantCulture, out int before))
        {
            try
            {
                File.WriteAllText(LevelFile, before.ToString(CultureInfo.InvariantCulture));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                return; // The note stays for the next one.
            }
        }

        RandomAccess.SetLength(_note, 0);
    }

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
