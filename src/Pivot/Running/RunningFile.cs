using System.Globalization;
using Pivot.Config;

namespace Pivot.Running;

/// <summary>A configuration that was changed at run time, in the state directory, with the fingerprint of the file that it came from: a start after a crash goes on with it as long as that file is the same.</summary>
/// <param name="file">Where.</param>
internal sealed class RunningFile(StateFile file)
{
    private const string Origin = "# changed from ";

    /// <summary>The file's name.</summary>
    public const string Name = "running.toml";

    /// <summary>Writes a configuration.</summary>
    /// <param name="text">What says it.</param>
    /// <param name="origin">The fingerprint of the file that it came from.</param>
    /// <exception cref="Linux.HostException">The file cannot be written; it is as it was.</exception>
    public void Write(string text, ulong origin) => file.Write($"{Head(origin)}{text}{(text.EndsWith('\n') || text.Length == 0 ? "" : "\n")}");

    /// <summary>The configuration is the file's again.</summary>
    public void Delete() => file.Delete();

    /// <summary>Reads what the last run had.</summary>
    /// <param name="origin">The fingerprint of the file as it is now.</param>
    /// <param name="check">Reads a text with all rules.</param>
    /// <param name="note">Is told which configuration counts, and why.</param>
    /// <returns>Null where the file counts.</returns>
    public ConfigText? Read(ulong origin, Func<string, ConfigResult> check, Action<string> note)
    {
        if (file.Read(note) is not { } text)
        {
            return null;
        }

        if (!text.StartsWith(Head(origin), StringComparison.Ordinal))
        {
            note("the configuration file was changed since the last run, so it counts, and what was changed at run time does not");
            return null;
        }

        text = text[Head(origin).Length..];
        ConfigResult read = check(text);
        note(read.IsGood
            ? $"the configuration is that of the last run, which was changed at run time ({file.FullPath}): `pivot reload` goes back to the file"
            : $"what was changed at run time is ignored, for it is not good any more: {read.Errors[0]}");
        return read.Config is { } config ? new ConfigText(config, text) : null;
    }

    /// <summary>The first line, of a file that came from another with that fingerprint.</summary>
    public static string Head(ulong origin) => $"{Origin}{origin.ToString("x16", CultureInfo.InvariantCulture)}\n";
}
