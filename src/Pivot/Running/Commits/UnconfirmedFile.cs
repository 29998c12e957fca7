using System.Globalization;
using Pivot.Config;

namespace Pivot.Running.Commits;

/// <summary>
/// The commit that waits for its confirmation, in the state directory, so that a start after a crash goes on waiting, or takes it back: the fingerprint of the configuration file, the time when it ends, and the text that comes back then.
/// </summary>
/// <param name="file">Where.</param>
internal sealed class UnconfirmedFile(StateFile file)
{
    /// <summary>The file's name.</summary>
    public const string Name = "unconfirmed.toml";

    /// <summary>Writes a commit that waits.</summary>
    /// <exception cref="Linux.HostException">The file cannot be written; it is as it was.</exception>
    public void Write(UnconfirmedCommit commit, ulong origin) =>
        file.Write(string.Create(CultureInfo.InvariantCulture, $"{RunningFile.Head(origin)}# until {commit.Deadline} of {commit.Minutes}\n{commit.Before.Text}\n"));

    /// <summary>Nothing waits any more.</summary>
    public void Delete() => file.Delete();

    /// <summary>Reads what the last run has waited for.</summary>
    /// <param name="origin">The fingerprint of the configuration file as it is now: with another one that file counts, and nothing waits.</param>
    /// <param name="note">Is told why something is ignored.</param>
    public UnconfirmedCommit? Read(ulong origin, Action<string> note)
    {
        string head = RunningFile.Head(origin);
        if (file.Read(note) is not { } text || !text.StartsWith(head, StringComparison.Ordinal))
        {
            return null;
        }

        int end = text.IndexOf('\n', head.Length);
        string[] words = end < 0 ? [] : text[head.Length..end].Split(' ');
        if (words is not ["#", "until", var deadlineText, "of", var minutesText]
            || !ulong.TryParse(deadlineText, NumberStyles.None, CultureInfo.InvariantCulture, out ulong deadline) || !int.TryParse(minutesText, NumberStyles.None, CultureInfo.InvariantCulture, out int minutes))
        {
            note($"{file.FullPath} is ignored: expected the time until which a commit waits in its second line");
            return null;
        }

        string before = text[(end + 1)..^1];

        // It was in force on this board when it was written: whatever has changed on the board since, it is what is to come back.
        if (ConfigReader.Read(ConfigSource.TextName, before).Config is { } config)
        {
            return new UnconfirmedCommit(new ConfigText(config, before), deadline, minutes);
        }

        note($"{file.FullPath} is ignored: the configuration in it cannot be read");
        return null;
    }
}
