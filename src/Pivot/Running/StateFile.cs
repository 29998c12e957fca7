using Pivot.Linux;

namespace Pivot.Running;

/// <summary>
/// A small text in the state directory that a crash leaves for the next start: written in one step, with the boot that it is of, and an end that says that it is whole. Of another boot, cut short or of something else it is
/// ignored, and that is said.
/// </summary>
internal sealed class StateFile
{
    private const string End = "# end\n";

    private readonly string _path;
    private readonly string _header;

    /// <summary>Touches nothing yet.</summary>
    /// <param name="directory">The state directory.</param>
    /// <param name="name">The file's name, which its first line repeats.</param>
    public StateFile(string directory, string name)
    {
        _path = Path.Combine(directory, name);
        _header = $"# pivot {name} 1 {BootIdentity.Current():x}\n";
    }

    /// <summary>Its path.</summary>
    public string FullPath => _path;

    /// <summary>Reads the text.</summary>
    /// <param name="note">Is told why a file that is there is ignored.</param>
    /// <returns>Null where there is none that counts.</returns>
    public string? Read(Action<string> note)
    {
        try
        {
            if (!File.Exists(_path))
            {
                return null;
            }

            string text = File.ReadAllText(_path);
            if (text.StartsWith(_header, StringComparison.Ordinal) && text.EndsWith(End, StringComparison.Ordinal))
            {
                return text[_header.Length..^End.Length];
            }

            note($"{_path} is damaged, of an earlier boot or of another version, and is ignored");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            note($"{_path} cannot be read and is ignored: {error.Message}");
        }

        return null;
    }

    /// <summary>Writes the text in the place of the one before.</summary>
    /// <exception cref="HostException">The file cannot be written; it is as it was.</exception>
    public void Write(string text)
    {
        string fresh = _path + ".new";
        try
        {
            File.WriteAllText(fresh, _header + text + End);
            File.Move(fresh, _path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new HostException($"{_path} cannot be written ({error.Message}): free room or set [director] state elsewhere.", error);
        }
    }

    /// <summary>Removes the file. One that cannot be removed is only of this boot.</summary>
    public void Delete()
    {
        try
        {
            File.Delete(_path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The state directory is the run's own; what stays in it is said when it is read.
        }
    }
}
