using System.Text.Json;

namespace Pivot.Linux.Journal;

/// <summary>The journal's text: one JSON object a line. Pure.</summary>
/// <param name="Host">The host that it is about.</param>
/// <param name="Changes">What was made and not put back, in the order of making.</param>
internal sealed record JournalText(HostIdentity Host, IReadOnlyList<HostChange> Changes)
{
    private const int Version = 1;

    /// <summary>One line, with its newline.</summary>
    public static string Write(JournalLine line) => JsonSerializer.Serialize(line, JournalJson.Default.JournalLine) + "\n";

    /// <summary>The line that a journal begins with.</summary>
    public static string WriteHeader(HostIdentity host) => Write(new JournalLine { Version = Version, Host = host });

    /// <summary>Reads a journal. A last line that a crash left torn is as if it had not been written: its change was not made either.</summary>
    /// <param name="text">The whole file.</param>
    /// <param name="path">Its name, for errors.</param>
    /// <returns>Null when not even the first line is whole.</returns>
    /// <exception cref="HostException">A line is damaged, or the format is another version's.</exception>
    public static JournalText? Parse(string text, string path)
    {
        int end = text.LastIndexOf('\n');
        if (end < 0)
        {
            return null;
        }

        string[] lines = text[..end].Split('\n');
        JournalLine header = ParseLine(lines, 0, path);
        if (header.Version != Version || header.Host is null)
        {
            throw new HostException($"{path} is not a journal of version {Version}: it was written by another version of pivot; stop it with that version, or remove the file and restart the machine.");
        }

        List<HostChange> changes = [];
        for (int index = 1; index < lines.Length; index++)
        {
            JournalLine line = ParseLine(lines, index, path);
            if (line.Make is { } made)
            {
                changes.Add(made);
            }
            else if (line.Undone is { } undone)
            {
                changes.RemoveAll(change => change.Identity == undone);
            }
            else
            {
                throw Damaged(path, index, null);
            }
        }

        return new JournalText(header.Host, changes);
    }

    private static JournalLine ParseLine(string[] lines, int index, string path)
    {
        try
        {
            return JsonSerializer.Deserialize(lines[index], JournalJson.Default.JournalLine) ?? throw Damaged(path, index, null);
        }
        catch (JsonException failure)
        {
            throw Damaged(path, index, failure);
        }
    }

    private static HostException Damaged(string path, int index, Exception? cause) =>
        new($"{path}:{index + 1} is damaged, so what pivot changed on this host is not known for sure: look at the file, put back what it names, remove it and start again.", cause);
}
