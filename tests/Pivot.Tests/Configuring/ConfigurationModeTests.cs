using Pivot.Commands;
using Pivot.Config;
using Pivot.Console;
using Pivot.Console.Configuring;
using Pivot.Control.Model;
using Pivot.Control.Server;
using Pivot.Control.Tests;
using Pivot.Hosting;
using Pivot.Running;
using Pivot.Running.Commits;
using Pivot.Testing;

namespace Pivot.Tests.Configuring;

/// <summary>The configuration mode over a real control socket, to a configuration without a director behind it.</summary>
public sealed class ConfigurationModeTests : IAsyncLifetime
{
    private const string Web = "# the house\n[[service]]\nname = \"web\"\naddress = \"192.0.2.80\"\nport = 80\n\n  [[service.server]]\n  address = \"192.0.2.11\"\n";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("pivot-mode-");
    private readonly LogLines _log = new();
    private ulong _now = 1_000_000;
    private RunningConfig? _running;
    private ControlServer? _server;
    private FakeSession? _session;

    private FakeSession Session => _session!;

    private string ConfigPath => Path.Combine(_directory.FullName, "pivot.toml");

    public async ValueTask InitializeAsync()
    {
        File.WriteAllText(ConfigPath, Web);
        FileConfig file = ConfigFile.Read(ConfigPath, BoardFacts.Unknown);
        KeptFiles kept = new(_directory.FullName);
        ConfigSource source = new(() => ConfigFile.TryRead(ConfigPath, BoardFacts.Unknown), text => ConfigReader.Read(ConfigSource.TextName, text));
        _running = new RunningConfig(new StartingConfig(new ConfigText(file.Result.Config!, file.Text), null), file, source, kept, () => _now, [], _log);
        _server = ControlServer.Claim(new ControlServerOptions { Path = Path.Combine(_directory.FullName, "control.sock") });
        FakeReports reports = new() { Commits = new ConfigurationCommits(_running, ConfigPath) };
        _server.Serve(reports, reports);
        _session = new FakeSession(_server.Path);
        await ConfigurationMode.BeginAsync(new Operational(), _session, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        _session!.Dispose();
        await _server!.DisposeAsync();
        _running!.Dispose();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task EditsAndCommit_OfAService_AreInForceSavedAndShown()
    {
        Assert.Equal("[edit]# ", Prompt);
        Assert.Equal("", await Session.RunAsync("edit service web"));
        Assert.Equal("", await Session.RunAsync("set scheduler wrr"));
        Assert.Equal("[edit service web]*# ", Prompt);
        Assert.Equal("", await Session.RunAsync("set server web2 address 192.0.2.12"));
        Assert.Equal("", await Session.RunAsync("rename server 192.0.2.11 to web1"));
        Assert.Equal("  [[service.server]]\n  name = \"web2\"\n  address = \"192.0.2.12\"\n", await Session.RunAsync("show server web2"));
        Assert.Equal("", await Session.RunAsync("up"));
        Assert.Equal("[edit]*# ", Prompt);
        Assert.Equal(
            "@@ line 4\n  address = \"192.0.2.80\"\n  port = 80\n+ scheduler = \"wrr\"\n  \n    [[service.server]]\n    address = \"192.0.2.11\"\n+   name = \"web1\"\n+ \n+   [[service.server]]\n+   name = \"web2\"\n+   address = \"192.0.2.12\"\n",
            await Session.RunAsync("compare"));
        Assert.EndsWith("nothing was changed, for it was only asked\n", await Session.RunAsync("check"), StringComparison.Ordinal);
        string committed = await Session.RunAsync("commit");
        Assert.StartsWith("service web: scheduler wlc -> wrr\nserver web/192.0.2.11: removed\nserver web/web1: added\nserver web/web2: added\nin force; `save`", committed, StringComparison.Ordinal);
        Assert.Equal("[edit]# ", Prompt);
        Assert.Equal("wrr", _running!.Current.Services[0].Scheduler);
        Assert.EndsWith($"Saved to {ConfigPath}\n", await Session.RunAsync("save"), StringComparison.Ordinal);
        Assert.Equal(_running.Text, File.ReadAllText(ConfigPath));
        Assert.StartsWith("# the house\n", File.ReadAllText(ConfigPath), StringComparison.Ordinal);
        Assert.Equal("no difference\n", await Session.RunAsync("compare saved"));
        Assert.True(_running.IsSaved);
        Assert.Equal("", await Session.RunAsync("exit"));
        Assert.Empty(Session.Modes);
    }

    [Theory]
    [InlineData("sett service web port 1", "0: unknown verb 'sett': did you mean 'set'?")]
    [InlineData("s service web port 1", "0: 's' may be set, show, save")]
    [InlineData("xyzzy", "0: unknown verb 'xyzzy': help lists them, and run has the commands of the operational mode")]
    [InlineData("set service web sheduler rr", "3: unknown key \"sheduler\" in [[service]]: did you mean \"scheduler\"?")]
    [InlineData("set service web port", "4: port needs a value: any")]
    [InlineData("set service web port 0", "4: port: expected a port from 1 to 65535, found 0")]
    [InlineData("set", "1: a key is missing: system, interface, director, log, metrics, timeouts, service")]
    [InlineData("delete service wbe", "2: there is no service \"wbe\": did you mean web?")]
    [InlineData("add service web scheduler rr", "3: scheduler is no list: set gives it another value")]
    [InlineData("edit", "1: edit takes a level: edit service web, edit timeouts")]
    [InlineData("edit service web port", "3: port is no level: set service web port gives it a value")]
    [InlineData("rename service web", "3: rename takes what it is about, the word to, and the new name: rename service web to shop")]
    [InlineData("up 2", "1: nothing follows 'up' here")]
    [InlineData("commit confirm 0", "2: expected the minutes to be a number from 1 to 1440, found '0'")]
    [InlineData("commit twice", "1: expected commit, commit confirm MINUTES, or force behind either; found 'twice'")]
    [InlineData("rollback", "1: which one? 0 is in force, 1 the one before; history lists them")]
    [InlineData("rollback x", "1: expected the number of a configuration, as history lists them, found 'x'")]
    [InlineData("load", "1: load takes a file: load /boot/new.toml")]
    [InlineData("exit now", "1: expected exit, or exit discard, found 'now'")]
    [InlineData("run", "1: run takes a command: run show servers")]
    [InlineData("run wrong word", "2: no such word")]
    public async Task Line_ThatIsWrong_NamesTheWordAndChangesNothing(string line, string error)
    {
        string found = await Session.RunAsync(line);

        Assert.StartsWith(error, found, StringComparison.Ordinal);
        Assert.Equal("no difference\n", await Session.RunAsync("compare"));
    }

    [Theory]
    [InlineData("", "set add delete rename copy edit up top show compare check commit confirm rollback save load history run help exit")]
    [InlineData("co", "copy compare commit confirm")]
    [InlineData("set service web sch", "scheduler scheduler_flags")]
    [InlineData("set service web scheduler w", "wrr wlc")]
    [InlineData("set service ", "web NAME")]
    [InlineData("delete service web ", "name address port server <cr>")]
    [InlineData("rename service web ", "server to")]
    [InlineData("rename service web to ", "NAME")]
    [InlineData("show ", "service numbered <cr>")]
    [InlineData("edit service web ", "fallback rate health server <cr>")]
    [InlineData("commit ", "confirm force <cr>")]
    [InlineData("commit confirm ", "MINUTES force <cr>")]
    [InlineData("rollback ", "0 saved <cr>")]
    [InlineData("up ", "<cr>")]
    [InlineData("exit ", "discard <cr>")]
    [InlineData("run ", "status")]
    [InlineData("xyzzy ", "")]
    public async Task Expect_LineSoFar_IsWhatMayFollow(string line, string expected) => Assert.Equal(expected, await Session.ExpectAsync(line));

    [Fact]
    public async Task Commit_WithErrors_NamesPathAndLine()
    {
        await Session.RunAsync("set service web server web2 weight 5");
        await Session.RunAsync("set service dns port 53");

        string refused = await Session.RunAsync("commit");

        Assert.Contains("service web server web2 (line 10): [[service.server]] needs the key \"address\"", refused, StringComparison.Ordinal);
        Assert.Contains("service dns (line 13): [[service]] needs the key \"address\"", refused, StringComparison.Ordinal);
        Assert.EndsWith("the configuration was not taken over, and nothing has changed\n", refused, StringComparison.Ordinal);
        Assert.Contains("  13  [[service]]\n", await Session.RunAsync("show numbered"), StringComparison.Ordinal);
        Assert.Equal(Web, _running!.Text);
    }

    [Fact]
    public async Task CommitConfirm_NotConfirmed_IsTakenBackAndSaid()
    {
        await Session.RunAsync("set service web scheduler wrr");
        Assert.Contains("it is taken back in 5m 0s unless `confirm` comes before", await Session.RunAsync("commit confirm 5"), StringComparison.Ordinal);
        Assert.Contains("StartupException", await Failing("save"), StringComparison.Ordinal);
        _now += 5 * 60_000;
        _running!.RollBackWhenDue();

        Assert.StartsWith("the commit was not confirmed in time and is taken back", await Session.RunAsync("show"), StringComparison.Ordinal);
        Assert.Equal(Web, _running.Text);
        Assert.Equal("[edit]*# ", Prompt);
        Assert.Contains("ControlErrorException", await Failing("confirm"), StringComparison.Ordinal);
        await Session.RunAsync("commit confirm 5");
        Assert.StartsWith("the commit is confirmed", await Session.RunAsync("confirm"), StringComparison.Ordinal);
        Assert.Equal("wrr", _running.Current.Services[0].Scheduler);
    }

    [Fact]
    public async Task CommitConfirm_TakenBackMeanwhile_ACommitIsStoppedOnce()
    {
        await Session.RunAsync("set service web scheduler wrr");
        await Session.RunAsync("commit confirm 5");
        await Session.RunAsync("set service web scheduler sh");
        await Session.RunAsync("commit confirm 5");
        _now += 5 * 60_000;
        _running!.RollBackWhenDue();

        Assert.EndsWith("nothing is committed now: commit again puts the candidate in force\n", await Session.RunAsync("commit"), StringComparison.Ordinal);
        Assert.Equal(Web, _running.Text);
        await Session.RunAsync("commit");
        Assert.Equal("sh", _running.Current.Services[0].Scheduler);
    }

    [Fact]
    public async Task CommitConfirm_AnotherCommitsMeanwhile_IsAConflictAndNotTakenBack()
    {
        await Session.RunAsync("set service web scheduler wrr");
        await Session.RunAsync("commit confirm 5");
        Assert.True(_running!.Commit(new CommitRequest(_running.Text + "# more\n", "the other console")).IsGood);

        Assert.DoesNotContain("not confirmed", await Session.RunAsync("show"), StringComparison.Ordinal);
        Assert.Contains("(by the other console, 0s ago)", await Session.RunAsync("commit"), StringComparison.Ordinal);
        Assert.EndsWith("# more\n", _running.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run exit")]
    [InlineData("run configure")]
    public async Task Run_WhatChangesTheMode_IsRefused(string line) =>
        Assert.StartsWith("1: this is the configuration mode", await Session.RunAsync(line), StringComparison.Ordinal);

    [Fact]
    public async Task Delete_AtALevel_TakesNothingOutWithoutWords()
    {
        await Session.RunAsync("edit service web");

        Assert.Equal("1: say what to delete here; all of this level: top, then delete service web", (await Session.RunAsync("delete")).TrimEnd());
        Assert.Equal("no difference\n", await Session.RunAsync("compare"));
        await Session.RunAsync("set name shop");
        Assert.Equal("[edit]*# ", Prompt);
    }

    [Fact]
    public async Task Commit_SomethingElseInForceMeanwhile_IsRefusedUntilForced()
    {
        await Session.RunAsync("set service web scheduler wrr");
        _running!.Change(config => config with { Timeouts = config.Timeouts with { Tcp = TimeSpan.FromSeconds(90) } }, "timeouts");

        string refused = await Session.RunAsync("commit");
        Assert.Contains("(by timeouts, 0s ago)", refused, StringComparison.Ordinal);
        Assert.Contains("commit force", refused, StringComparison.Ordinal);
        Assert.Contains("- tcp = \"90s\"", await Session.RunAsync("compare"), StringComparison.Ordinal);

        Assert.Contains("scheduler wlc -> wrr", await Session.RunAsync("commit force"), StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromMinutes(15), _running.Current.Timeouts.Tcp);
    }

    [Fact]
    public async Task RollbackAndLoad_MakeTheCandidate_AndExitAsksAboutIt()
    {
        await Session.RunAsync("set service web scheduler wrr");
        await Session.RunAsync("commit");
        Assert.Contains("1  0s   start", await Session.RunAsync("history"), StringComparison.Ordinal);
        Assert.StartsWith("the candidate is configuration 1", await Session.RunAsync("rollback 1"), StringComparison.Ordinal);
        Assert.Equal("[edit]*# ", Prompt);
        Assert.StartsWith("the candidate is what is in force", await Session.RunAsync("rollback 0"), StringComparison.Ordinal);
        Assert.Equal("[edit]# ", Prompt);
        string other = Path.Combine(_directory.FullName, "other.toml");
        File.WriteAllText(other, "[log]\nlevel = \"debug\"\n");
        await Session.RunAsync($"load {other}");
        Assert.Equal("[log]\nlevel = \"debug\"\n", await Session.RunAsync("show"));
        File.WriteAllText(other, "[log");
        Assert.Contains("line 1, column", await Session.RunAsync($"load {other}"), StringComparison.Ordinal);

        Assert.Equal("", await Session.RunAsync("exit"));
        Assert.Single(Session.Modes);
        Assert.Single(Session.Questions);
        Assert.Contains("is not saved", await Session.RunAsync("exit discard"), StringComparison.Ordinal);
        Assert.Empty(Session.Modes);
        Assert.Equal("wrr", _running!.Current.Services[0].Scheduler);
    }

    [Fact]
    public async Task Save_FileWithErrors_IsKeptUnderAnotherName()
    {
        File.WriteAllText(ConfigPath, "[[service]\n");

        Assert.EndsWith($"has errors and is kept in {ConfigPath}.broken\nSaved to {ConfigPath}\n", await Session.RunAsync("save"), StringComparison.Ordinal);

        Assert.Equal((Web, "[[service]\n"), (File.ReadAllText(ConfigPath), File.ReadAllText(ConfigPath + ".broken")));
        File.WriteAllText(ConfigPath, "[again\n");
        Assert.Contains($"is kept in {ConfigPath}.broken.2\n", await Session.RunAsync("save"), StringComparison.Ordinal);
        Assert.Equal("[[service]\n", File.ReadAllText(ConfigPath + ".broken"));
    }

    [Fact]
    public void SavePlan_AnotherFileThatIsNoConfiguration_IsRefused()
    {
        string other = Path.Combine(_directory.FullName, "cmdline.txt");
        File.WriteAllText(other, "console=ttyS0 root=/dev/ram0\n");
        ConfigurationReport report = new ConfigurationCommits(_running!, ConfigPath).Show(0);

        Assert.Contains($"{other} is left as it is", Assert.Throws<StartupException>(() => SavePlan.Of(report, other)).Message, StringComparison.Ordinal);
        Assert.True(SavePlan.Of(report, Path.Combine(_directory.FullName, ".", "pivot.toml")).IsOwn);
        Assert.False(SavePlan.Of(report, other + ".new").IsOwn);
    }

    [Fact]
    public async Task Save_CommentsEditedMeanwhile_AreInForceAndTheCandidate()
    {
        await Session.RunAsync("set service web scheduler wrr");
        await Session.RunAsync("commit");
        string byHand = "# by hand\n" + _running!.Text;
        File.WriteAllText(ConfigPath, byHand);
        Assert.Contains("nothing to save", await Session.RunAsync("save"), StringComparison.Ordinal);
        Assert.Equal((byHand, true, "[edit]# "), (_running.Text, _running.IsSaved, Prompt));

        await Session.RunAsync("set service web scheduler sh");
        Assert.Contains("in force", await Session.RunAsync("commit"), StringComparison.Ordinal);
        File.WriteAllText(ConfigPath, "# again\n" + byHand);
        Assert.Contains("Saved to", await Session.RunAsync("save"), StringComparison.Ordinal);

        Assert.Equal((File.ReadAllText(ConfigPath), true, "[edit]# "), (_running.Text, _running.IsSaved, Prompt));
        Assert.StartsWith("# again\n# by hand\n", _running.Text, StringComparison.Ordinal);
        Assert.Equal("sh", _running.Current.Services[0].Scheduler);
    }

    [Fact]
    public async Task Save_FileEditedMeanwhile_KeepsWhatWasEdited()
    {
        await Session.RunAsync("set service web scheduler wrr");
        await Session.RunAsync("commit");
        File.WriteAllText(ConfigPath, "# by hand\n" + Web);

        Assert.Equal($"service web: scheduler wlc -> wrr\nSaved to {ConfigPath}\n", await Session.RunAsync("save"));

        Assert.StartsWith("# by hand\n# the house\n", File.ReadAllText(ConfigPath), StringComparison.Ordinal);
        Assert.Contains("scheduler = \"wrr\"", File.ReadAllText(ConfigPath), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Document_EveryVerb_IsExplained()
    {
        string page = File.ReadAllText(Path.Combine(RepositoryPaths.Root, "docs", "console-configuration.md"));
        string[] verbs = (await Session.ExpectAsync("")).Split(' ').Except(["help"]).ToArray();

        Assert.All(verbs, verb => Assert.Matches($"\n\\| [^|]*`{verb}[ `]", page));
        string[] help = (await Session.RunAsync("help")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(verbs.Append("help").Order(), help.Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[0]).Order());
        Assert.All(help, line => Assert.InRange(line.Length, 20, 79));
    }

    [Fact]
    public async Task Prompt_LongLevel_ShowsItsEnd()
    {
        await Session.RunAsync($"edit service {new string('a', 64)} server web1");

        Assert.Equal($"[edit ..{new string('a', 24)} server web1]# ", Prompt);
    }

    [Fact]
    public async Task Run_Command_IsTheOperationalModes() => Assert.Equal("ran status --json\n", await Session.RunAsync("run status --json"));

    private string Prompt => Session.Modes[^1].Prompt;

    private async Task<string> Failing(string line) => (await Assert.ThrowsAnyAsync<Exception>(() => Session.RunAsync(line))).GetType().Name;

    private sealed class Operational : IConsoleMode
    {
        public string Prompt => "> ";

        public Task<Expectation> ExpectAsync(LineSoFar line, CancellationToken cancellation) => Task.FromResult(new Expectation([new Choice("status", "x")]));

        public Task RunAsync(ConsoleLine line, IConsoleSession session, CancellationToken cancellation)
        {
            if (line.Texts[0] == "wrong")
            {
                throw new LineException("no such word", 1);
            }

            session.Terminal.Output.WriteLine("ran " + string.Join(' ', line.Texts));
            return Task.CompletedTask;
        }
    }
}
