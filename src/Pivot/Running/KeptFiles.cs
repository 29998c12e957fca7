using Pivot.Running.Commits;

namespace Pivot.Running;

/// <summary>What a run keeps in its state directory, beside table and journal, for the start after a crash. A clean stop removes it.</summary>
/// <param name="directory">The state directory.</param>
internal sealed class KeptFiles(string directory)
{
    private readonly StateFile _running = new(directory, RunningFile.Name);
    private readonly StateFile _unconfirmed = new(directory, UnconfirmedFile.Name);
    private readonly StateFile _history = new(directory, ConfigHistory.FileName);
    private readonly StateFile _leaving = new(directory, LeavingFile.Name);
    private readonly StateFile _overrides = new(directory, OverridesFile.Name);

    /// <summary>The configuration, where it is not the file's.</summary>
    public RunningFile Running => new(_running);

    /// <summary>The commit that waits for its confirmation.</summary>
    public UnconfirmedFile Unconfirmed => new(_unconfirmed);

    /// <summary>The texts that were in force.</summary>
    public StateFile History => _history;

    /// <summary>What is leaving.</summary>
    public LeavingFile Leaving => new(_leaving);

    /// <summary>What was changed of servers.</summary>
    public OverridesFile Overrides => new(_overrides);

    /// <summary>Removes the configuration that is not the file's, and the commit that waits: the file counts.</summary>
    /// <returns>Whether there was one.</returns>
    public bool DeleteConfiguration()
    {
        bool hadOne = File.Exists(_running.FullPath) || File.Exists(_unconfirmed.FullPath);
        _running.Delete();
        _unconfirmed.Delete();
        return hadOne;
    }

    /// <summary>Removes all of it.</summary>
    public void Delete()
    {
        _running.Delete();
        _unconfirmed.Delete();
        _history.Delete();
        _leaving.Delete();
        _overrides.Delete();
    }
}
