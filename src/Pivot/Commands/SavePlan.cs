using System.Globalization;
using System.Text;
using Pivot.Config;
using Pivot.Config.Diffing;
using Pivot.Config.Writing;
using Pivot.Control.Model;
using Pivot.Hosting;
using Pivot.Ipvsadm;
using Pivot.Linux;
using Pivot.Rendering;
using Pivot.Running;

namespace Pivot.Commands;

/// <summary>
/// How the configuration in force gets into a file. Where the file is the daemon's, and as the daemon has read it, the text in force takes its place; where somebody has edited it since, or it is another file, only that changes
/// in it which says something else. One with errors is kept under another name.
/// </summary>
/// <param name="Path">The file.</param>
/// <param name="Text">What it will say.</param>
/// <param name="Changes">What it will say otherwise than now.</param>
/// <param name="IsNeeded">Whether its text changes at all.</param>
internal sealed record SavePlan(string Path, string Text, IReadOnlyList<ConfigChange> Changes, bool IsNeeded)
{
    /// <summary>Where the present text is kept, because it has errors that its owner may want to correct; null where it has none.</summary>
    public string? BrokenPath { get; init; }

    /// <summary>Looks at the file.</summary>
    /// <param name="report">What is in force.</param>
    /// <param name="path">The file; null = the daemon's.</param>
    /// <exception cref="StartupException">A commit waits for its confirmation, or the file cannot be read, or not be written so that it says what is in force.</exception>
    public static SavePlan Of(ConfigurationReport report, string? path)
    {
        if (report.ConfirmSeconds is { } left)
        {
            throw new StartupException($"the last commit waits for its confirmation ({HumanUnits.Duration(left)} left), and what is not confirmed is not saved: `pivot confirm` keeps it, `pivot rollback` takes it back; then save");
        }

        path ??= report.File;
        PivotConfig wanted = ControlTables.ConfigOf(report.Text);
        if (!File.Exists(path) && Directory.Exists(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))))
        {
            return new SavePlan(path, report.Text, ConfigDiff.Between(new PivotConfig(), wanted), IsNeeded: true);
        }

        FileConfig file = ConfigFile.Read(path, BoardFacts.Unknown);
        if (!file.Result.IsGood)
        {
            return new SavePlan(path, report.Text, ConfigDiff.Between(new PivotConfig(), wanted), IsNeeded: true) { BrokenPath = path + ".broken" };
        }

        IReadOnlyList<ConfigChange> changes = ConfigDiff.Between(file.Result.Config!, wanted);
        bool isAsRead = path == report.File && file.Fingerprint.ToString("x16", CultureInfo.InvariantCulture) == report.FileFingerprint;
        return isAsRead ? new SavePlan(path, report.Text, changes, report.Text != file.Text)
            : changes.Count == 0 ? new SavePlan(path, file.Text, changes, IsNeeded: false)
            : new SavePlan(path, Updated(path, file, wanted), changes, IsNeeded: true);
    }

    /// <summary>Writes the file.</summary>
    /// <returns>What the owner should know although it is written; null when there is nothing.</returns>
    /// <exception cref="HostException">It cannot be written; it is as it was.</exception>
    public string? Write()
    {
        string? note = BrokenPath is null ? null : FileReplacement.Write(BrokenPath, File.ReadAllBytes(Path));
        return FileReplacement.Write(Path, Encoding.UTF8.GetBytes(Text)) ?? note;
    }

    private static string Updated(string path, FileConfig file, PivotConfig wanted)
    {
        string updated = ConfigFileUpdate.Apply(file.Text, file.Result.Config!, wanted);
        ConfigResult read = ConfigReader.Read(path, updated);
        if (read.Config == wanted)
        {
            return updated;
        }

        string why = read.Errors.Count > 0 ? read.Errors[0].ToString() : "it would mean something else";
        throw new StartupException($"{path} is left as it is, because it could not be written so that it says what is in force ({why}): change it by hand; pivot show configuration prints what is in force");
    }
}
