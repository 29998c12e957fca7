using Pivot.Config;
using Pivot.Linux;
using Pivot.Running;
using Pivot.Running.Commits;

namespace Pivot.Tests;

/// <summary>The configuration in force: all of a change, or nothing.</summary>
public sealed class RunningConfigTests : IDisposable
{
    private const string Web = "[[service]]\nname = \"web\"\naddress = \"192.0.2.80\"\nport = 80\n";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("pivot-running-");
    private readonly LogLines _log = new();
    private readonly Follower _first = new();
    private readonly Follower _second = new();
    private string _file = Web;

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void Reload_FileHasChanged_FollowersGetItInOrderAndTheLogEachChange()
    {
        using RunningConfig running = Start();
        _file = Web + "scheduler = \"wrr\"\n";

        ConfigOutcome dry = running.Reload(isDryRun: true);
        Assert.Empty(_first.Applied);
        ConfigOutcome outcome = running.Reload();

        Assert.Equal(["service web: scheduler wlc -> wrr"], dry.Changes.Select(change => change.ToString()));
        Assert.Equal(["service web: scheduler wlc -> wrr"], outcome.Changes.Select(change => change.ToString()));
        Assert.Equal(["Information configuration: service web: scheduler wlc -> wrr"], _log.Lines);
        Assert.Equal(("wrr", "wrr", "wrr"), (running.Current.Services[0].Scheduler, Last(_first), Last(_second)));
        Assert.False(running.DiffersFromFile);
    }

    [Theory]
    [InlineData("[director]\nqueues = 3\nstate = \"/x\"\n" + Web, "[director]: queues 0 -> 3", "[director]: state /run/pivot -> /x")]
    [InlineData("[log]\nfile = \"/x\"\n" + Web, "[log]: file (none) -> /x")]
    [InlineData(Web + "colour = 1\nscheduler = 2\n", "f.toml:5:1:", "f.toml:6:13:")]
    public void Reload_WhatCannotBe_IsRefusedAsAWholeWithAllReasons(string file, params string[] reasons)
    {
        using RunningConfig running = Start();
        _file = file;

        ConfigOutcome outcome = running.Reload();

        Assert.Equal(reasons.Length, outcome.Errors.Count);
        Assert.All(reasons.Zip(outcome.Errors), pair => Assert.StartsWith(pair.First, pair.Second, StringComparison.Ordinal));
        Assert.Empty(_first.Applied);
        Assert.Equal("wlc", running.Current.Services[0].Scheduler);
    }

    [Fact]
    public void Reload_LaterFollowerRefuses_TheOthersGetTheOldOneBack()
    {
        using RunningConfig running = Start();
        _second.Refusal = "The host has no room.";
        _file = Web + "scheduler = \"wrr\"\n";

        ConfigOutcome outcome = running.Reload();

        Assert.Equal(["The host has no room. Everything is as it was."], outcome.Errors);
        Assert.Equal(["wrr", "wlc"], _first.Applied.Select(config => config.Services[0].Scheduler));
        Assert.Equal("wlc", running.Current.Services[0].Scheduler);
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public void Change_WhatAFileMaySay_IsKeptUntilTheFileSaysItToo()
    {
        using RunningConfig running = Start();
        string kept = Path.Combine(_directory.FullName, "running.toml");

        Assert.True(running.Change(config => config with { Timeouts = config.Timeouts with { Tcp = TimeSpan.FromSeconds(90) } }, "test").IsGood);
        Assert.True(running.DiffersFromFile);
        Assert.Single(running.Notes);
        Assert.Contains("tcp = \"90s\"", File.ReadAllText(kept), StringComparison.Ordinal);
        _file = "[timeouts]\ntcp = \"90s\"\n" + Web;
        Assert.Empty(running.Reload().Changes);

        Assert.False(running.DiffersFromFile);
        Assert.False(File.Exists(kept));
    }

    [Fact]
    public void Change_WhatAFileMayNotSay_IsRefused()
    {
        using RunningConfig running = Start();

        ConfigOutcome outcome = running.Change(config => config with { Services = [config.Services[0], config.Services[0]] }, "test");

        Assert.All(outcome.Errors, error => Assert.StartsWith(ConfigSource.TextName, error, StringComparison.Ordinal));
        Assert.NotEmpty(outcome.Errors);
        Assert.Single(running.Current.Services);
    }

    [Fact]
    public void RunningFile_ReadForTheSameFile_IsWhatWasWrittenAndForAnotherNothing()
    {
        RunningFile file = Kept();
        List<string> notes = [];
        file.Write(Web + "scheduler = \"sh\"\n", 7);

        Assert.Equal("sh", file.Read(7, Check, notes.Add)?.Config.Services[0].Scheduler);
        Assert.Null(file.Read(8, Check, notes.Add));
        File.WriteAllText(Path.Combine(_directory.FullName, "running.toml"), "x");
        Assert.Null(file.Read(7, Check, notes.Add));

        Assert.Equal(3, notes.Count);
        Assert.Contains("is damaged", notes[2], StringComparison.Ordinal);
    }

    private static ConfigResult Check(string text) => ConfigReader.Read(ConfigSource.TextName, text);

    private static FileConfig Read(string text) => new(ConfigReader.Read("f.toml", text), (ulong)text.Length) { Text = text };

    private static string Last(Follower follower) => follower.Applied[^1].Services[0].Scheduler;

    private RunningFile Kept() => new KeptFiles(_directory.FullName).Running;

    private RunningConfig Start()
    {
        FileConfig file = Read(_file);
        return new RunningConfig(new StartingConfig(new ConfigText(file.Result.Config!, file.Text), null), file, new ConfigSource(() => Read(_file), Check), new KeptFiles(_directory.FullName), () => 0, [_first, _second], _log);
    }

    private sealed class Follower : IConfigFollower
    {
        public List<PivotConfig> Applied { get; } = [];

        public string? Refusal { get; set; }

        public void Apply(PivotConfig config)
        {
            if (Refusal is not null)
            {
                throw new HostException(Refusal);
            }

            Applied.Add(config);
        }
    }
}
