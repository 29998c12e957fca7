using System.Globalization;
using Pivot.Linux.Interop;

namespace Pivot.Linux.Processes;

/// <summary>Programs that a killed process has left behind, known by their name and by the directory that they work in.</summary>
public static class LeftoverProcesses
{
    /// <summary>Kills every process of the program that works in the directory. A shell that somebody has opened there is none.</summary>
    /// <param name="directory">Absolute, without links in it.</param>
    /// <param name="program">Its file name, as the first word of the command line, or the second one where the first is what runs it (<c>busybox</c>, a shell).</param>
    /// <returns>How many there were.</returns>
    public static int End(string directory, string program)
    {
        int ended = 0;
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out int pid)
                && pid != Environment.ProcessId && WorksIn(folder, directory) && Runs(folder, program) && Libc.kill(pid, Libc.SIGKILL) == 0)
            {
                ended++;
            }
        }

        return ended;
    }

    private static bool Runs(string folder, string program)
    {
        try
        {
            string[] words = File.ReadAllText(folder + "/cmdline").Split('\0', 3);
            return Path.GetFileName(words[0]) == program || (words.Length > 1 && Path.GetFileName(words[1]) == program);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool WorksIn(string folder, string directory)
    {
        try
        {
            return new FileInfo(folder + "/cwd").LinkTarget == directory;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
