using System.Globalization;
using Pivot.Linux.Interop;

namespace Pivot.Linux.Processes;

/// <summary>Programs that a killed process has left behind, known by the directory that they work in, which only its programs do.</summary>
public static class LeftoverProcesses
{
    /// <summary>Kills every process that works in the directory.</summary>
    /// <param name="directory">Absolute, without links in it.</param>
    /// <returns>How many there were.</returns>
    public static int End(string directory)
    {
        int ended = 0;
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out int pid)
                && pid != Environment.ProcessId && WorksIn(folder, directory) && Libc.kill(pid, Libc.SIGKILL) == 0)
            {
                ended++;
            }
        }

        return ended;
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
