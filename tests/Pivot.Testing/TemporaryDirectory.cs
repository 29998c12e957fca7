using System.Globalization;
using Pivot.Testing.Processes;

namespace Pivot.Testing;

/// <summary>A new, empty directory that every user may enter, gone with everything in it when disposed or when the test process ends.</summary>
public sealed class TemporaryDirectory : IDisposable
{
    private const UnixFileMode EnterableByAll =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute |
        UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private static readonly HashSet<string> Open = [];

    static TemporaryDirectory() => AppDomain.CurrentDomain.ProcessExit += static (_, _) => DeleteAll();

    /// <summary>Makes the directory below the system's temporary one.</summary>
    public TemporaryDirectory()
    {
        Path = Directory.CreateTempSubdirectory(string.Create(CultureInfo.InvariantCulture, $"pivot-test-{Environment.ProcessId}-")).FullName;
        lock (Open)
        {
            Open.Add(Path);
        }

        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Path, EnterableByAll);
        }
    }

    /// <summary>Its absolute path.</summary>
    public string Path { get; }

    /// <summary>The path of something inside it.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a file inside it and returns its path.</summary>
    public string Write(string name, string text)
    {
        File.WriteAllText(this[name], text);
        return this[name];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (Open)
        {
            Open.Remove(Path);
        }

        Directory.Delete(Path, recursive: true);
    }

    private static void DeleteAll()
    {
        ChildProcess.KillAll(); // whoever still writes there
        lock (Open)
        {
            foreach (string path in Open.Where(Directory.Exists))
            {
                Directory.Delete(path, recursive: true);
            }
        }
    }
}
