using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using Pivot.Linux;

namespace Pivot.Running.Commits;

/// <summary>
/// The texts that were in force, the latest first, in a file of the state directory: at most 20, of at most 2 MiB in all. Changes in a row that no person has committed (by ipvsadm, timeouts) are one. Not safe from several threads.
/// </summary>
/// <param name="file">Where.</param>
/// <param name="logger">Is told when it cannot be kept.</param>
internal sealed class ConfigHistory(StateFile file, ILogger logger)
{
    /// <summary>The file's name.</summary>
    public const string FileName = "history";

    /// <summary>The most texts.</summary>
    public const int Most = 20;

    private const int MostCharacters = 2 * 1024 * 1024;

    /// <summary>Reads them; none where there are none.</summary>
    public IReadOnlyList<ConfigVersion> Read()
    {
        List<ConfigVersion> versions = [];
        string text = file.Read(note => ConfigMessages.HistoryIgnored(logger, note)) ?? "";
        for (int at = 0; at < text.Length;)
        {
            int end = text.IndexOf('\n', at);
            string[] words = end < 0 ? [] : text[at..end].Split(' ', 3);
            if (words is not [var time, var length, var origin] || !ulong.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out ulong milliseconds)
                || !int.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out int count) || count > text.Length - end - 1)
            {
                break;
            }

            versions.Add(new ConfigVersion(text.Substring(end + 1, count), origin, milliseconds));
            at = end + 1 + count + 1;
        }

        return versions;
    }

    /// <summary>Adds the text that has come into force.</summary>
    /// <param name="version">It.</param>
    /// <param name="joins">It stands in the place of the latest one, where that has the same origin.</param>
    public void Add(ConfigVersion version, bool joins)
    {
        List<ConfigVersion> versions = [.. Read()];
        if (joins && versions is [{ } latest, ..] && latest.Origin == version.Origin)
        {
            versions.RemoveAt(0);
        }

        versions.Insert(0, version);
        Write(versions);
    }

    /// <summary>The text in force is told otherwise, and says the same.</summary>
    /// <param name="text">It.</param>
    public void Retell(string text)
    {
        List<ConfigVersion> versions = [.. Read()];
        if (versions is [{ } latest, ..])
        {
            versions[0] = latest with { Text = text };
            Write(versions);
        }
    }

    private void Write(List<ConfigVersion> versions)
    {
        StringBuilder text = new();
        for (int i = 0; i < Math.Min(versions.Count, Most) && (i == 0 || text.Length + versions[i].Text.Length < MostCharacters); i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{versions[i].Time} {versions[i].Text.Length} {versions[i].Origin}\n").Append(versions[i].Text).Append('\n');
        }

        try
        {
            file.Write(text.ToString());
        }
        catch (HostException error)
        {
            ConfigMessages.HistoryNotKept(logger, error.Message);
        }
    }
}
