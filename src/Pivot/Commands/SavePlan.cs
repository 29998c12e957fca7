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
/// in it which says something else. Where the daemon's has errors, it is kept under another name; any other file with errors may be no configuration at all, and is not touched.
/// </summary>
/// <param name="Path">The file.</param>
/// <param name="Text">What it will say.</param>
/// <param name="Changes">What it will say otherwise than now.</param>
/// <param name="IsNeeded">Whether its text changes at all.</param>
internal sealed record SavePlan(string Path, string Text, IReadOnlyList<ConfigChange> Changes, bool IsNeeded)
{
    /// <summary>Where the present text is kept, because it has errors that its owner may want to correct; null where it has none.</summary>
    public string? BrokenPath { get; init; }

    /// <summary>Whether the file is the daemon's.</summary>
    public required bool IsOwn { get; init; }

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

        bool isOwn = path is null || FullPath(path) == FullPath(report.File);
        path ??= report.File;
        PivotConfig wanted = ControlTables.ConfigOf(report.Text);
        if (!File.Exists(path) && Directory.Exists(System.IO.Path.GetDirectoryName(FullPath(path))))
        {
            return new SavePlan(path, report.Text, ConfigDiff.Between(new PivotConfig(), wanted), IsNeeded: true) { IsOwn = isOwn };
        }

        FileConfig file = ConfigFile.Read(path, BoardFacts.Unknown);
        if (!file.Result.IsGood)
        {
            return isOwn ? new SavePlan(path, report.Text, ConfigDiff.Between(new PivotConfig(), wanted), IsNeeded: true) { IsOwn = true, BrokenPath = BrokenPathFor(path, file.Text) }
                : throw new StartupException([.. file.Result.Errors.Select(static error => error.ToString()), $"{path} is left as it is, for it is no good configuration, and not the daemon's file: correct it, or name a file that is not there yet"]);
        }

        IReadOnlyList<ConfigChange> changes = ConfigDiff.Between(file.Result.Config!, wanted);
        bool isAsRead = isOwn && file.Fingerprint.ToString("x16", CultureInfo.InvariantCulture) == report.FileFingerprint;
        return isAsRead ? new SavePlan(path, report.Text, changes, report.Text != file.Text) { IsOwn = isOwn }
            : changes.Count == 0 ? new SavePlan(path, file.Text, changes, IsNeeded: false) { IsOwn = isOwn }
            : new SavePlan(path, Updated(path, file, wanted), changes, IsNeeded: true) { IsOwn = isOwn };
    }

    /// <summary>Writes the file.</summary>
    /// <returns>What the owner should know although it is written; null when there is nothing.</returns>
    /// <exception cref="HostException">It cannot be written; it is as it was.</exception>
    public string? Write()
    {
        string? note = BrokenPath is null ? null : FileReplacement.Write(BrokenPath, File.ReadAllBytes(Path));
        return FileReplacement.Write(Path, Encoding.UTF8.GetBytes(Text)) ?? note;
    }

    private static string FullPath(string path) => System.IO.Path.GetFullPath(path);

    /// <summary>A name that nothing else is kept under.</summary>
    private static string BrokenPathFor(string path, string text)
    {
        string name = path + ".broken";
        for (int number = 2; File.Exists(name) && File.ReadAllText(name) != text; number++)
        {
            name = string.Create(CultureInfo.InvariantCulture, $"{path}.broken.{number}");
        }

        return name;
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
