using Pivot.Config;
using Pivot.Control;
using Pivot.Control.Model;
using Pivot.Linux;
using Pivot.Running;
using Pivot.Running.Commits;

namespace Pivot.Tests.Configuring;

/// <summary>Commits of texts, the one that waits for its confirmation, and what a crash leaves of it; by a clock that the test turns.</summary>
public sealed class CommitTests : IDisposable
{
    private const string Web = "# the house\n[[service]]\nname = \"web\"\naddress = \"192.0.2.80\"\nport = 80\n";
    private const string Wrr = Web + "scheduler = \"wrr\" # as measured\n";
    private const string Sh = Web + "scheduler = \"sh\"\n";
    private const ulong Minute = 60_000;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("pivot-commit-");
    private readonly LogLines _log = new();
    private readonly Follower _follower = new();
    private readonly List<IDisposable> _runs = [];
    private string _file = Web;
    private ulong _now = 1_000_000;

    public void Dispose()
    {
        _runs.ForEach(run => run.Dispose());
        _directory.Delete(recursive: true);
    }

    [Fact]
    public void Commit_Text_IsInForceWithItsCommentsAndNotSaved()
    {
        RunningConfig running = Start();

        ConfigOutcome outcome = running.Commit(new CommitRequest(Wrr, "console"));

        Assert.Equal(["service web: scheduler wlc -> wrr"], outcome.Changes.Select(change => change.ToString()));
        Assert.Equal((Wrr, false, 0UL), (running.Text, running.IsSaved, running.FileInForce));
        Assert.Equal(["wrr"], _follower.Applied);
        Assert.Equal(Wrr, Crash().Text);
    }

    [Fact]
    public void Commit_DryRunOrBadText_ChangesNothing()
    {
        RunningConfig running = Start();

        Assert.Single(running.Commit(new CommitRequest(Wrr, "x") { IsDryRun = true, ConfirmMinutes = 5 }).Changes);
        ConfigOutcome bad = running.Commit(new CommitRequest(Web + "colour = 1\n", "x") { ConfirmMinutes = 5 });
        _follower.Refusal = "no room.";
        ConfigOutcome refused = running.Commit(new CommitRequest(Wrr, "x") { ConfirmMinutes = 5 });

        Assert.Equal((6, 1), (bad.TextErrors[0].Line, bad.TextErrors[0].Column));
        Assert.Equal(["no room. Everything is as it was."], refused.Errors);
        Assert.Equal((Web, null), (running.Text, running.Waits));
        Assert.Equal(["start"], running.State().History.Select(version => version.Origin));
        Assert.Null(Crash().Waits);
    }

    [Fact]
    public void Commit_FromAnotherBase_IsRefusedAndSaysWhoWas()
    {
        RunningConfig running = Start();
        string before = ConfigText.FingerprintOf(running.Text);
        running.Commit(new CommitRequest(Wrr, "the other console") { Base = before });
        _now += 2 * Minute;

        ConfigOutcome second = running.Commit(new CommitRequest(Sh, "console") { Base = before });

        Assert.True(second.IsConflict);
        Assert.Contains("(by the other console, 2m 0s ago)", second.Errors[0], StringComparison.Ordinal);
        Assert.True(running.Commit(new CommitRequest(Sh, "console") { Base = ConfigText.FingerprintOf(Wrr) }).IsGood);
    }

    [Fact]
    public void Confirm_InTime_KeepsIt()
    {
        RunningConfig running = Start();
        running.Commit(new CommitRequest(Wrr, "console") { ConfirmMinutes = 5 });
        _now += 5 * Minute - 1;
        running.RollBackWhenDue();
        Assert.Contains("1s left", running.Notes[0], StringComparison.Ordinal);

        Assert.True(running.Confirm());
        Assert.False(running.Confirm());
        _now += Minute;
        running.RollBackWhenDue();

        Assert.Equal((Wrr, null), (running.Text, running.Waits));
        RunningConfig again = Crash();
        Assert.Equal((Wrr, null), (again.Text, again.Waits));
    }

    [Fact]
    public void RollBack_NotConfirmed_BringsBackWhatWasBeforeAndSaysSo()
    {
        RunningConfig running = Start();
        running.Commit(new CommitRequest(Wrr, "console") { ConfirmMinutes = 5 });
        _now += 5 * Minute;

        running.RollBackWhenDue();

        Assert.Equal((Web, true, null), (running.Text, running.IsSaved, running.Waits));
        Assert.Equal(["wrr", "wlc"], _follower.Applied);
        Assert.Equal(["not confirmed", "console", "start"], running.State().History.Select(version => version.Origin));
        Assert.Contains(_log.Lines, line => line.StartsWith("Warning the commit was not confirmed within 5 min", StringComparison.Ordinal));
        Assert.Empty(Directory.EnumerateFiles(_directory.FullName, "*.toml"));
    }

    [Fact]
    public void RollBack_HostRefuses_IsTriedAgainAndSaidOnce()
    {
        RunningConfig running = Start();
        running.Commit(new CommitRequest(Wrr, "console") { ConfirmMinutes = 1 });
        _now += Minute;
        _follower.Refusal = "no room.";

        running.RollBackWhenDue();
        running.RollBackWhenDue();
        Assert.Equal(Wrr, running.Text);
        _follower.Refusal = null;
        running.RollBackWhenDue();

        Assert.Equal(Web, running.Text);
        Assert.Single(_log.Lines, line => line.StartsWith("Error ", StringComparison.Ordinal));
    }

    [Fact]
    public void RollBack_FollowerFailsByAnErrorInPivot_IsTriedAgainWithAllAsItWas()
    {
        RunningConfig running = Start();
        running.Commit(new CommitRequest(Wrr, "console") { ConfirmMinutes = 1 });
        _now += Minute;
        _follower.Error = new InvalidOperationException("a mistake");

        running.RollBackWhenDue();
        Assert.Equal((Wrr, "wrr"), (running.Text, _follower.Applied[^1]));
        _follower.Error = null;
        running.RollBackWhenDue();

        Assert.Equal((Web, "wlc", null), (running.Text, _follower.Applied[^1], running.Waits));
        Assert.Single(_log.Lines, line => line.Contains("InvalidOperationException: a mistake", StringComparison.Ordinal));
    }

    [Fact]
    public void Commit_FollowerFailsByAnErrorInPivot_WaitsForNothing()
    {
        RunningConfig running = Start();
        _follower.Error = new InvalidOperationException("a mistake");

        Assert.Throws<InvalidOperationException>(() => running.Commit(new CommitRequest(Wrr, "console") { ConfirmMinutes = 5 }));

        Assert.Equal((Web, null, "wlc"), (running.Text, running.Waits, running.Current.Services[0].Scheduler));
        Assert.Null(Crash().Waits);
    }

    [Fact]
    public void CommitConfirm_ThatCannotBeNoted_IsRefused()
    {
        RunningConfig running = Start();
        Directory.CreateDirectory(Path.Combine(_directory.FullName, UnconfirmedFile.Name));

        ConfigOutcome outcome = running.Commit(new CommitRequest(Wrr, "console") { ConfirmMinutes = 5 });

        Assert.Contains($"{UnconfirmedFile.Name} cannot be written", outcome.Errors[0], StringComparison.Ordinal);
        Assert.Equal((Web, null), (running.Text, running.Waits));
        Assert.Empty(_follower.Applied);
    }

    [Fact]
    public void Crash_WhileItWaits_GoesOnWaitingOrTakesItBack()
    {
        Start().Commit(new CommitRequest(Wrr, "console") { ConfirmMinutes = 5 });
        _now += 2 * Minute;
        RunningConfig again = Crash();
        Assert.Equal((Wrr, 180L), (again.Text, again.Waits?.SecondsLeft(_now)));

        _now += 4 * Minute;
        RunningConfig late = Crash();

        Assert.Equal((Web, null, true), (late.Text, late.Waits, late.IsSaved));
        Assert.Equal(["start", "console", "start"], late.State().History.Select(version => version.Origin));
        Assert.Equal(Web, Crash().Text);
    }

    [Fact]
    public void Crash_FileWasChangedMeanwhile_TheFileCounts()
    {
        Start().Commit(new CommitRequest(Wrr, "console") { ConfirmMinutes = 5 });
        _file = Sh;

        RunningConfig again = Crash();

        Assert.Equal((Sh, null), (again.Text, again.Waits));
    }

    [Fact]
    public void Commit_WhileOneWaits_SettlesItOrWaitsAnewForTheSameRollback()
    {
        RunningConfig running = Start();
        running.Commit(new CommitRequest(Wrr, "console") { ConfirmMinutes = 5 });
        _now += Minute;
        running.Commit(new CommitRequest(Sh, "console") { ConfirmMinutes = 10 });
        Assert.Equal((Web, 600L), (running.Waits?.Before.Text, running.Waits?.SecondsLeft(_now)));
        Assert.False(running.Commit(new CommitRequest("x", "console")).IsGood);
        Assert.NotNull(running.Waits);

        running.Commit(new CommitRequest(Wrr, "console"));

        Assert.Equal((Wrr, null), (running.Text, running.Waits));
    }

    [Fact]
    public void OtherChanges_WhileOneWaits_AreRefusedByName()
    {
        RunningConfig running = Start();
        running.Commit(new CommitRequest(Wrr, "console") { ConfirmMinutes = 5 });

        ConfigOutcome[] refused = [running.Reload(), running.Change(config => config with { Services = [] }, "ipvsadm")];

        Assert.All(refused, outcome => Assert.Contains("waits for its confirmation", outcome.Errors[0], StringComparison.Ordinal));
        Assert.True(running.Reload(isDryRun: true).IsGood);
        Assert.Equal(Wrr, running.Text);
    }

    [Fact]
    public void Change_ByIpvsadm_KeepsTheCommentsOfTheText()
    {
        RunningConfig running = Start();
        running.Commit(new CommitRequest(Wrr, "console"));

        running.Change(config => config with { Timeouts = config.Timeouts with { Tcp = TimeSpan.FromSeconds(90) } }, "timeouts");
        running.Change(config => config with { Timeouts = config.Timeouts with { Udp = TimeSpan.FromSeconds(30) } }, "timeouts");

        Assert.Contains("# as measured", running.Text, StringComparison.Ordinal);
        Assert.Contains("tcp = \"90s\"", running.Text, StringComparison.Ordinal);
        Assert.Equal(["timeouts", "console", "start"], running.State().History.Select(version => version.Origin));
    }

    [Fact]
    public void NoteFile_WrittenWithWhatIsInForce_IsSavedAndNothingChanges()
    {
        RunningConfig running = Start();
        running.Commit(new CommitRequest(Wrr, "console"));
        _file = Wrr;

        running.NoteFile();

        Assert.True(running.IsSaved);
        Assert.Equal((ulong)Wrr.Length, running.FileInForce);
        Assert.Equal(["wrr"], _follower.Applied);
        Assert.False(File.Exists(Path.Combine(_directory.FullName, "running.toml")));
    }

    [Fact]
    public void OfFileAlone_AfterACrashWithUnsavedCommits_IsTheFileAndNothingIsKept()
    {
        RunningConfig running = Start();
        running.Commit(new CommitRequest(Wrr, "console") { ConfirmMinutes = 5 });
        KeptFiles kept = new(_directory.FullName);
        List<string> notes = [];

        var start = StartingConfig.OfFileAlone(Read(_file), kept, notes.Add);

        Assert.Equal((Web, null), (start.InForce.Text, start.Waits));
        Assert.Contains("is dropped", Assert.Single(notes), StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_directory.FullName, "running.toml")));
        Assert.False(File.Exists(Path.Combine(_directory.FullName, "unconfirmed.toml")));
        StartingConfig.OfFileAlone(Read(_file), kept, notes.Add);
        Assert.Single(notes);
    }

    [Fact]
    public void NoteFile_SaysTheSameByAnotherText_ThatIsInForce()
    {
        RunningConfig running = Start();
        running.Commit(new CommitRequest(Wrr, "console"));
        _file = "# by hand\n" + Wrr;

        running.NoteFile();

        Assert.Equal((_file, true), (running.Text, running.IsSaved));
        Assert.Equal([(_file, "console"), (Web, "start")], running.State().History.Select(version => (version.Text, version.Origin)));
    }

    [Fact]
    public void NoteFile_WhileACommitWaits_ACrashStillTakesItBack()
    {
        RunningConfig running = Start();
        running.Commit(new CommitRequest(Wrr, "console") { ConfirmMinutes = 5 });
        _file = Wrr;
        running.NoteFile();

        Assert.Equal((Wrr, Web), (Crash().Text, Crash().Waits?.Before.Text));
        _now += 5 * Minute;
        Assert.Equal(Web, Crash().Text);
    }

    [Fact]
    public void Reports_StartedWithAnotherFile_AreNotSavedUntilItsOwnIsRead()
    {
        RunningConfig running = Start(out FileConfig lastGood);
        ConfigurationCommits commits = new(running, "/boot/pivot.toml", lastGood);

        Assert.False(commits.Show(0).Saved);
        Assert.True(commits.Saved().Saved);
    }

    [Theory]
    [InlineData(Sh)]
    [InlineData(Wrr)]
    public void Rollback_OfSeveralCommitsThatWait_TakesAllOfThemBack(string second)
    {
        RunningConfig running = Start();
        ConfigurationCommits commits = new(running, "/boot/pivot.toml");
        commits.Commit(new CommitQuery { Text = Wrr, Origin = "console", Minutes = 5 });
        commits.Commit(new CommitQuery { Text = second, Origin = "console", Minutes = 5 });

        CommitReport report = commits.Rollback(1, new CommitQuery { Text = "", Origin = "rollback 1" });

        Assert.Equal((true, false, null, Web), (report.Applied, report.Conflict, report.ConfirmSeconds, running.Text));
        Assert.Contains(_log.Lines, line => line.Contains("is taken back", StringComparison.Ordinal));
    }

    [Fact]
    public void History_ManyCommits_KeepsTheLatestTwenty()
    {
        RunningConfig running = Start();
        for (int i = 0; i < 30; i++)
        {
            running.Commit(new CommitRequest($"{Web}# {i}\n", $"console {i}"));
        }

        IReadOnlyList<ConfigVersion> history = running.State().History;
        Assert.Equal((20, "console 29", "console 10"), (history.Count, history[0].Origin, history[^1].Origin));
        Assert.Equal($"{Web}# 28\n", history[1].Text);
    }

    [Fact]
    public void Reports_RollbackAndUnknownNumbers_AreThoseOfTheHistory()
    {
        RunningConfig running = Start();
        ConfigurationCommits commits = new(running, "/boot/pivot.toml");
        Assert.True(commits.Commit(new CommitQuery { Text = Wrr, Origin = "console", Minutes = 5 }) is { Applied: true, ConfirmSeconds: 300 });
        _now += 10_000;

        CommitReport report = commits.Rollback(1, new CommitQuery { Text = "", Origin = "rollback 1" });

        Assert.Equal((true, null, ConfigText.FingerprintOf(Web)), (report.Applied, report.ConfirmSeconds, report.Fingerprint));
        ConfigurationReport shown = commits.Show(1);
        Assert.Equal((Wrr, true, "/boot/pivot.toml"), (shown.Text, shown.Saved, shown.File));
        Assert.Equal([(0, 0L, "rollback 1"), (1, 10L, "console"), (2, 10L, "start")], shown.Versions.Select(version => (version.Number, version.SecondsAgo, version.Origin)));
        Assert.Contains("there is no configuration 3", Assert.Throws<ChangeRefusedException>(() => commits.Show(3)).Message, StringComparison.Ordinal);
        Assert.Contains("no commit waits", Assert.Throws<ChangeRefusedException>(commits.Confirm).Message, StringComparison.Ordinal);
        Assert.Contains(_log.Lines, line => line.Contains("is taken back", StringComparison.Ordinal));
    }

    private RunningConfig Crash() => Start();

    private RunningConfig Start() => Start(out _);

    private RunningConfig Start(out FileConfig file)
    {
        file = Read(_file);
        ConfigSource source = new(() => Read(_file), text => ConfigReader.Read(ConfigSource.TextName, text));
        KeptFiles kept = new(_directory.FullName);
        RunningConfig running = new(StartingConfig.Of(file, kept, source, _now, _ => { }), file, source, kept, () => _now, [_follower], _log);
        _runs.Add(running);
        return running;
    }

    private static FileConfig Read(string text) => new(ConfigReader.Read("f.toml", text), (ulong)text.Length) { Text = text };

    private sealed class Follower : IConfigFollower
    {
        public List<string> Applied { get; } = [];

        public string? Refusal { get; set; }

        /// <summary>Thrown when something is applied, which has happened by then; the next time it is not.</summary>
        public Exception? Error { get; set; }

        public void Apply(PivotConfig config)
        {
            if (Refusal is not null)
            {
                throw new HostException(Refusal);
            }

            Applied.Add(config.Services.Count == 0 ? "" : config.Services[0].Scheduler);
            if (Error is { } error)
            {
                Error = null;
                throw error;
            }
        }
    }
}
