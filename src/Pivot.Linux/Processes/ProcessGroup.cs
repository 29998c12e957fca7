using System.Globalization;
using System.Runtime.InteropServices;
using Pivot.Linux.Interop;

namespace Pivot.Linux.Processes;

/// <summary>Kills processes together.</summary>
internal static class ProcessGroup
{
    private const int MostRounds = 10;

    /// <summary>Kills every process of a group. Not an error when there is none.</summary>
    /// <param name="leader">The group's number: a process that has not been reaped yet, so that it is nobody else's.</param>
    public static void Kill(int leader) => _ = Libc.kill(-leader, Libc.SIGKILL);

    /// <summary>Kills a group and takes its leader's end. What the leader has left goes first: its number is reserved until it is reaped.</summary>
    /// <param name="leader">The group's number: a child that has not been reaped yet.</param>
    /// <returns>The status, as waitpid(2) has it.</returns>
    public static unsafe int KillAndReap(int leader)
    {
        int status = 0;
        Kill(leader);
        while (Libc.waitpid(leader, &status, 0) < 0 && Marshal.GetLastPInvokeError() == Errno.EINTR)
        {
        }

        return status;
    }

    /// <summary>Kills every process of a session: the leader's group, then those that made groups of their own (a shell's jobs).</summary>
    /// <param name="leader">The session's number: a process that has not been reaped yet.</param>
    public static void KillSession(int leader)
    {
        Kill(leader);

        // A process may fork while the list is read: until a round finds none.
        bool found = true;
        for (int round = 0; found && round < MostRounds; round++)
        {
            found = false;
            foreach (string folder in Directory.EnumerateDirectories("/proc"))
            {
                if (int.TryParse(Path.GetFileName(folder.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out int pid)
                    && pid != leader && IsAliveIn(folder, leader))
                {
                    found |= Libc.kill(pid, Libc.SIGKILL) == 0;
                }
            }
        }
    }

    // proc(5), /proc/PID/stat: "pid (name) state parent group session ..."; the name may hold anything, so from its last parenthesis.
    private static bool IsAliveIn(string folder, int session)
    {
        try
        {
            string text = File.ReadAllText(folder + "/stat");
            string[] fields = text[(text.LastIndexOf(')') + 1)..].Split(' ', 6, StringSplitOptions.RemoveEmptyEntries);
            return fields is [not ("Z" or "X"), _, _, string found, ..] && found == session.ToString(CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return false;
        }
    }
}
