namespace Pivot.Linux.Processes;

/// <summary>Where programs are.</summary>
public static class ProgramPath
{
    /// <summary>The first program of that name in PATH; null when there is none.</summary>
    public static string? Find(string name)
    {
        foreach (string folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries))
        {
            string path = Path.Combine(folder, name);
            if (File.Exists(path) && (File.GetUnixFileMode(path) & UnixFileMode.UserExecute) != 0)
            {
                return path;
            }
        }

        return null;
    }
}
