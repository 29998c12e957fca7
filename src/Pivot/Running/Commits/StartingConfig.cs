namespace Pivot.Running.Commits;

/// <summary>What a run begins with: the file's configuration, or after a crash that of the last run.</summary>
/// <param name="InForce">The configuration.</param>
/// <param name="Waits">The commit that goes on waiting for its confirmation; null when none does.</param>
internal sealed record StartingConfig(ConfigText InForce, UnconfirmedCommit? Waits)
{
    /// <summary>The file's alone, for a run that is to begin with this one: what the last run had may be what it has ended by.</summary>
    /// <param name="file">The file, good.</param>
    /// <param name="kept">What the last run has left, which is removed.</param>
    /// <param name="note">Is told when there was something.</param>
    public static StartingConfig OfFileAlone(FileConfig file, KeptFiles kept, Action<string> note)
    {
        if (kept.DeleteConfiguration())
        {
            note("what was changed at run time and not saved is dropped, for this run was to begin with a file as it stands there");
        }

        return new StartingConfig(new ConfigText(file.Result.Config!, file.Text), null);
    }

    /// <summary>Decides. A commit whose time is over is taken back here, before anything is forwarded by it.</summary>
    /// <param name="file">The file, good.</param>
    /// <param name="kept">What the last run has left.</param>
    /// <param name="source">Reads texts.</param>
    /// <param name="now">The boot clock, in milliseconds.</param>
    /// <param name="note">Is told which configuration counts, and why.</param>
    public static StartingConfig Of(FileConfig file, KeptFiles kept, ConfigSource source, ulong now, Action<string> note)
    {
        var ofFile = new ConfigText(file.Result.Config!, file.Text);
        ConfigText? running = kept.Running.Read(file.Fingerprint, source.ReadText, note);
        UnconfirmedCommit? waits = kept.Unconfirmed.Read(file.Fingerprint, note);
        if (waits is not null && waits.Deadline <= now)
        {
            note("the last commit was not confirmed in time: the configuration before it is in force again");
            return new StartingConfig(waits.Before.Text == file.Text ? ofFile : waits.Before, null);
        }

        return new StartingConfig(running ?? ofFile, waits);
    }
}
