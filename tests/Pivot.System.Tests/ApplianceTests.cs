using System.Globalization;
using System.Text;
using System.Text.Json;
using Pivot.System.Tests.Topology;
using Pivot.Testing.Networks;
using Pivot.Testing.Processes;

namespace Pivot.System.Tests;

/// <summary>The supervisor of the image, with whatever may go wrong at a start and later.</summary>
[Trait("Lane", "waiting")]
public sealed class ApplianceTests : IDisposable
{
    private const int Stop = 19;
    private const string Broken = "\n[[service]]\nname = \"web\"\nadress = \"192.0.2.80\"\n";

    private readonly NetworkNamespace _board;
    private readonly ApplianceRun _appliance;

    public ApplianceTests()
    {
        Skip.When(Requires.NetworkNamespaces(), Requires.TunDevice());
        _board = new NetworkNamespace("appliance");
        _appliance = new ApplianceRun(_board);
    }

    /// <summary>Half a minute is how long the director has to run well.</summary>
    [Fact]
    public void Start_BrokenConfiguration_RunsWithTheLastGoodOneAndSaysWhatToDo()
    {
        File.WriteAllText(_appliance.OwnFile, _appliance.Config + "# good\n");
        _appliance.Start();
        _appliance.WaitUntilRunning(_appliance.OwnFile);
        Assert.Equal(0, _appliance.ShowBoot().ExitCode);
        ApplianceRun.Wait(() => File.Exists(_appliance.LastGoodFile), TimeSpan.FromSeconds(90), () => string.Join('\n', _appliance.Log));
        Assert.Equal(File.ReadAllText(_appliance.OwnFile), File.ReadAllText(_appliance.LastGoodFile));
        _appliance.Stop();

        File.WriteAllText(_appliance.OwnFile, _appliance.Config + Broken);
        _appliance.Start();
        _appliance.WaitUntilRunning(_appliance.LastGoodFile);
        _appliance.WaitForConsole("pivot save");

        CommandResult boot = _appliance.ShowBoot();
        Assert.Equal(1, boot.ExitCode);
        foreach (string text in (string[])
            [
                $"The director runs with {_appliance.LastGoodFile}, and not with {_appliance.OwnFile}", $"{_appliance.OwnFile} is not in use: it has errors",
                $"{_appliance.OwnFile}:9:1: ", "did you mean \"address\"?", "pivot reload", "pivot save",
            ])
        {
            Assert.Contains(text, boot.Output, StringComparison.Ordinal);
            Assert.Contains(text, _appliance.Console, StringComparison.Ordinal);
        }

        Assert.Contains($"the configuration is that of {_appliance.LastGoodFile}", _appliance.Client("status").Succeeded(), StringComparison.Ordinal);
        File.WriteAllText(_appliance.OwnFile, _appliance.Config + "# mended\n");
        _appliance.Client("reload").Succeeded();
        _appliance.WaitUntilRunning(_appliance.OwnFile);
        Assert.Equal(0, _appliance.ShowBoot().ExitCode);
    }

    [Fact]
    public void Save_BrokenConfiguration_IsKeptBesideAndTheNewOneRunsFromThenOn()
    {
        File.WriteAllText(_appliance.OwnFile, _appliance.Config + Broken);
        _appliance.Start();
        _appliance.WaitUntilRunning(_appliance.Factory);
        _appliance.Client("timeouts", "--udp", "77").Succeeded();

        string said = _appliance.Client("save").Succeeded();

        Assert.Contains($"is kept in {_appliance.OwnFile}.broken", said, StringComparison.Ordinal);
        Assert.Equal(_appliance.Config + Broken, File.ReadAllText(_appliance.OwnFile + ".broken"));
        _appliance.WaitUntilRunning(_appliance.OwnFile);
        _appliance.Stop();
        _appliance.Start();
        _appliance.WaitUntilRunning(_appliance.OwnFile);
        Assert.Contains("77", _appliance.Client("timeouts", "--json").Succeeded(), StringComparison.Ordinal);
    }

    [Fact]
    public void Start_HostRefusesConfiguration_NextOneGetsItsTurn()
    {
        File.WriteAllText(_appliance.OwnFile, _appliance.Config.Replace("steering    = \"routes\"", "device = \"tap\"\nbridge = \"nosuch0\"", StringComparison.Ordinal));

        _appliance.Start();

        _appliance.WaitUntilRunning(_appliance.Factory);
        string boot = _appliance.ShowBoot().Output;
        Assert.Contains($"{_appliance.OwnFile} is not in use: the director could not start with it (ended by itself with status 1)", boot, StringComparison.Ordinal);
        Assert.Contains("nosuch0", boot, StringComparison.Ordinal);
        Assert.Contains($"{_appliance.LastGoodFile} is not in use: there is no such file", boot, StringComparison.Ordinal);
    }

    [Fact]
    public void Start_NoConfigurationAtAll_SaysSoAndStartsOnceThereIsOne()
    {
        File.Delete(_appliance.Factory);
        _appliance.Start();
        _appliance.WaitFor(static record => record.GetProperty("state").GetString() == "failing");
        _appliance.WaitForConsole("it starts with no configuration that there is");

        File.WriteAllText(_appliance.OwnFile, _appliance.Config);
        Assert.Contains($"The director runs with {_appliance.OwnFile}", _appliance.StartDirector().Succeeded(), StringComparison.Ordinal);
    }

    [Fact]
    public void Director_Killed_IsStartedAgainAndTakesTheHostOver()
    {
        HostSnapshot before = HostSnapshot.Take(_board);
        int first = Start();

        Kill(first, ChildProcess.Kill);

        JsonElement record = _appliance.WaitFor(record => record.GetProperty("state").GetString() == "running" && Director(record) != first);
        Assert.Equal(1, record.GetProperty("restarts").GetInt32());
        _appliance.WaitForLog("adopting them");
        _appliance.Stop();
        string difference = before.DifferenceTo(HostSnapshot.Take(_board));
        Assert.True(difference.Length == 0, difference);
    }

    /// <summary>A watchdog would reset the machine 15 s after its last meal; the director is ended and started again before.</summary>
    [Fact]
    public void Director_GivesNoAnswer_WatchdogStarvesUntilItIsStartedAgain()
    {
        using Meals meals = new(_appliance.Watchdog);
        int first = Start();
        ApplianceRun.Wait(() => meals.Count > 2, TimeSpan.FromSeconds(30), () => "the watchdog is not fed");

        Kill(first, Stop);
        JsonElement record = _appliance.WaitFor(record => record.GetProperty("state").GetString() == "running" && Director(record) != first, TimeSpan.FromSeconds(60));

        int count = meals.Count;
        ApplianceRun.Wait(() => meals.Count > count, TimeSpan.FromSeconds(30), () => "the watchdog is not fed any more");
        Assert.InRange(meals.LongestGap, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(14));
        Assert.Contains("is fed", record.GetProperty("watchdog").GetString(), StringComparison.Ordinal);
        _appliance.WaitForLog("the director gives no answer for 12 s");
        _appliance.Stop();
        ApplianceRun.Wait(() => meals.WasStopped, TimeSpan.FromSeconds(10), () => "the watchdog was not stopped by its letter");
    }

    [Fact]
    public void Supervisor_Killed_NextOneGoesOnWithTheDirectorAndItsLog()
    {
        int director = Start();
        _appliance.KillSupervisor();
        Assert.Equal(0, _appliance.Client("status").ExitCode);

        _appliance.Start();
        _appliance.WaitForLog($"goes on with the director that runs (process {director})");
        JsonElement record = _appliance.WaitFor(static record => record.GetProperty("state").GetString() == "running");

        Assert.Equal(director, Director(record));
        _appliance.Client("weight", "no", "such", "1");
        _appliance.Client("stop").Succeeded();
        _appliance.WaitForLog("pivot: stopped");
        _appliance.WaitFor(static record => record.GetProperty("state").GetString() == "stopped");
        Assert.Contains($"The director runs with {_appliance.OwnFile}", _appliance.StartDirector().Succeeded(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Start_InterruptedSave_IsFinishedUnlessTheFileWasEdited(bool isEdited)
    {
        string old = _appliance.Config + "# old\n";
        string saved = _appliance.Config + "# saved\n";
        string edited = _appliance.Config + "# edited on a PC\n";
        File.WriteAllText(_appliance.OwnFile, isEdited ? edited : old);
        File.WriteAllText(_appliance.OwnFile + ".new", $"{saved}\n# pivot save {Identity(saved)} replaces {Identity(old)} whole\n");

        _appliance.Start();
        _appliance.WaitUntilRunning(_appliance.OwnFile);

        Assert.Equal(isEdited ? edited : saved, File.ReadAllText(_appliance.OwnFile));
        Assert.False(File.Exists(_appliance.OwnFile + ".new"));
        Assert.Equal(isEdited, File.Exists(_appliance.OwnFile + ".lost"));
        Assert.Contains(isEdited ? "the edited one counts" : "is finished now", _appliance.ShowBoot().Output, StringComparison.Ordinal);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        using (_board)
        {
            _appliance.Dispose();
        }
    }

    private int Start()
    {
        File.WriteAllText(_appliance.OwnFile, _appliance.Config);
        _appliance.Start();
        return Director(_appliance.WaitUntilRunning(_appliance.OwnFile));
    }

    private static int Director(JsonElement record) => record.GetProperty("director").GetInt32();

    private static void Kill(int pid, int signal) => Command.Run("kill", $"-{signal}", $"{pid}").Succeeded();

    /// <summary>As docs/appliance.md has it: length, and FNV-1a of 64 bits.</summary>
    private static string Identity(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        ulong hash = bytes.Aggregate(0xcbf29ce484222325, static (hash, value) => (hash ^ value) * 0x100000001b3);
        return string.Create(CultureInfo.InvariantCulture, $"{bytes.Length} bytes {hash:x16}");
    }

    /// <summary>What a watchdog gets, and when.</summary>
    private sealed class Meals : IDisposable
    {
        private readonly FileStream _pipe;
        private readonly Lock _gate = new(); // guards what follows
        private int _count;
        private long _last;
        private long _longest;
        private bool _wasStopped;

        public Meals(string path)
        {
            // For both ways: it stays open when the supervisor has gone.
            _pipe = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
            new Thread(Read) { IsBackground = true, Name = "meals" }.Start();
        }

        public int Count
        {
            get
            {
                lock (_gate)
                {
                    return _count;
                }
            }
        }

        public bool WasStopped
        {
            get
            {
                lock (_gate)
                {
                    return _wasStopped;
                }
            }
        }

        public TimeSpan LongestGap
        {
            get
            {
                lock (_gate)
                {
                    return TimeSpan.FromMilliseconds(_longest);
                }
            }
        }

        public void Dispose() => _pipe.Dispose();

        private void Read()
        {
            for (int meal = _pipe.ReadByte(); meal >= 0 && !WasStopped; meal = _pipe.ReadByte())
            {
                lock (_gate)
                {
                    long now = Environment.TickCount64;
                    _longest = _count > 0 ? Math.Max(_longest, now - _last) : 0;
                    _last = now;
                    _count++;
                    _wasStopped = meal == 'V';
                }

                if (meal == 'V')
                {
                    return;
                }
            }
        }
    }
}
