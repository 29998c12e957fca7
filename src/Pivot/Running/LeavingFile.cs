using System.Text;
using Pivot.Config;
using Pivot.Config.Writing;

namespace Pivot.Running;

/// <summary>What is leaving, in the state directory: an entry is a configuration of its own, because services that were there one after the other may have the same address.</summary>
/// <param name="file">Where.</param>
internal sealed class LeavingFile(StateFile file)
{
    private const string Separator = "# entry\n";

    /// <summary>The file's name.</summary>
    public const string Name = "leaving.toml";

    /// <summary>Reads what the last run left behind.</summary>
    /// <param name="note">Is told why a file, or an entry, that is there is ignored.</param>
    public LeavingServices Read(Action<string> note)
    {
        var entries = new List<ServiceConfig>();
        foreach (string entry in (file.Read(note) ?? "").Split(Separator, StringSplitOptions.RemoveEmptyEntries))
        {
            ConfigResult read = ConfigReader.Read(file.FullPath, entry);
            if (read.IsGood)
            {
                entries.AddRange(read.Config.Services);
            }
            else
            {
                note($"an entry of {file.FullPath} is ignored: {read.Errors[0].Message}");
            }
        }

        return new LeavingServices([.. entries]);
    }

    /// <summary>Writes what leaves.</summary>
    /// <exception cref="Linux.HostException">The file cannot be written; it is as it was.</exception>
    public void Write(LeavingServices leaving)
    {
        if (leaving.Entries.Count == 0)
        {
            file.Delete();
            return;
        }

        var text = new StringBuilder();
        foreach (ServiceConfig entry in leaving.Entries)
        {
            text.Append(Separator).Append(ConfigWriter.Write(new PivotConfig { Services = [entry] }));
        }

        file.Write(text.ToString());
    }
}
