using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Pivot.Testing.Networks;
using Pivot.Testing.Processes;

namespace Pivot.System.Tests.Topology;

/// <summary>A running <c>pivot appliance</c> in a namespace, with a folder for the boot partition, a pipe for the watchdog and a socket for the log. What it leaves running is killed when disposed.</summary>
internal sealed class ApplianceRun : IDisposable
{
    private const int Continued = 18;
    private const int Stopped = 19;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly NetworkNamespace _board;
    private readonly TemporaryDirectory _directory = new();
    private readonly OwnNames _names = new();
    private readonly Socket _log = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    private ChildProcess? _process;

    /// <summary>Makes the folders; starts nothing yet.</summary>
    public ApplianceRun(NetworkNamespace board)
    {
        Skip.When(Requires.PivotBinary());
        _board = board;
        Directory.CreateDirectory(_directory["boot"]);
        File.WriteAllText(_directory["factory.toml"], Config);
        _log.Bind(new UnixDomainSocketEndPoint(_directory["log"]));
        new Thread(ReceiveLog) { IsBackground = true, Name = "log" }.Start();
        Command.Run("mkfifo", Watchdog).Succeeded();
    }

    /// <summary>A good configuration.</summary>
    public string Config => $"""
        [director]
        state       = "{_directory["state"]}"
        control     = "{ControlSocket}"
        connections = 1024
        steering    = "routes"

        """;

    /// <summary>The owner's configuration.</summary>
    public string OwnFile => _directory["boot/pivot.toml"];

    /// <summary>The last one that ran well.</summary>
    public string LastGoodFile => _directory["boot/last-good.toml"];

    /// <summary>The configuration of last resort.</summary>
    public string Factory => _directory["factory.toml"];

    /// <summary>The pipe that is the watchdog.</summary>
    public string Watchdog => _directory["watchdog"];

    /// <summary>What the log has got.</summary>
    public ConcurrentQueue<string> Log { get; } = new();

    /// <summary>What it has printed on its console.</summary>
    public string Console => _process!.Transcript;

    /// <summary>The director's control socket.</summary>
    public string ControlSocket => _directory["control.sock"];

    private string[] Supervisor =>
    [
        RepositoryPaths.PivotBinary, "appliance", "--boot", _directory["boot"], "--factory", Factory, "--watchdog", Watchdog, "--run", _directory["run"], "--syslog", _directory["log"],
    ];

    private string Record => _directory["run/boot"];

    /// <summary>The file that says that the boot partition was looked for.</summary>
    public string Sought => _directory["sought"];

    /// <summary>Whether a director has touched anything.</summary>
    public bool WasTouched => File.Exists(ControlSocket) || Directory.Exists(_directory["state"]);

    /// <summary>Starts the supervisor.</summary>
    public void Start() => _process = _board.Start(_names.Around(Supervisor));

    /// <summary>Starts as the image does: first a director that waits for <see cref="Sought"/>, then the supervisor, in the place of the shell that has started it.</summary>
    /// <param name="pause">Commands of the shell's between the two.</param>
    public void StartAhead(string pause = "true") => _process = _board.Start(_names.Around(
    [
        "sh", "-c",
        $"{RepositoryPaths.PivotBinary} run --config {OwnFile} --appliance --standby {Factory} --await {Sought} --output {_directory["run/output"]} </dev/null & "
            + $"first=$!; {pause}; exec {string.Join(' ', Supervisor.Select(static word => $"'{word}'"))} --await {Sought} --first $first",
    ]));

    /// <summary>Starts a supervisor after one that was killed, as the image does.</summary>
    /// <param name="first">The director that was started ahead of the one before.</param>
    public void StartAfter(int first) => _process = _board.Start(_names.Around([.. Supervisor, "--await", Sought, "--first", first.ToString(CultureInfo.InvariantCulture)]));

    /// <summary>The director that was started ahead of its supervisor, by its command line; null where there is none.</summary>
    public int? Standby()
    {
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int id) && CommandLineOf(folder).Contains($"\0--standby\0{Factory}\0", StringComparison.Ordinal))
            {
                return id;
            }
        }

        return null;
    }

    /// <summary>Whether both, the director that was started ahead and its supervisor, have begun: the one knows its parent and the other takes signals before they open the pipe between them.</summary>
    /// <param name="standby">The director.</param>
    public bool HaveBegun(int standby) => HasPipe(standby) && HasPipe(_process!.Id);

    /// <summary>Runs another command of the binary's.</summary>
    public CommandResult Pivot(params string[] arguments) => _board.Run([RepositoryPaths.PivotBinary, .. arguments]);

    /// <summary>Asks the director.</summary>
    public CommandResult Client(params string[] arguments) => Pivot([.. arguments, "--control", ControlSocket]);

    /// <summary>What <c>show boot</c> says.</summary>
    public CommandResult ShowBoot() => Pivot("show", "boot", "--record", Record);

    /// <summary><c>pivot start</c>.</summary>
    public CommandResult StartDirector() => Pivot("start", "--record", Record);

    /// <summary>Waits until the record is as it should be.</summary>
    /// <param name="isSo">Whether it is.</param>
    /// <param name="limit">How long to wait; null: half a minute.</param>
    public JsonElement WaitFor(Func<JsonElement, bool> isSo, TimeSpan? limit = null)
    {
        string text = "";
        JsonElement record = default;
        Wait(
            () =>
            {
                text = File.Exists(Record) ? File.ReadAllText(Record) : "";
                if (text.Length == 0)
                {
                    return false;
                }

                using var document = JsonDocument.Parse(text);
                record = document.RootElement.Clone();
                return isSo(record);
            },
            limit ?? Limit,
            () => $"the record is not as it should be:\n{text}\n{Console}\n{string.Join('\n', Log)}");
        return record;
    }

    /// <summary>Waits until the director runs with a file.</summary>
    public JsonElement WaitUntilRunning(string file) => WaitFor(record => record.GetProperty("state").GetString() == "running" && record.GetProperty("running").GetString() == file);

    /// <summary>Waits for something.</summary>
    public static void Wait(Func<bool> isSo, TimeSpan limit, Func<string> otherwise)
    {
        long deadline = Environment.TickCount64 + (long)limit.TotalMilliseconds;
        while (!isSo())
        {
            Assert.True(Environment.TickCount64 < deadline, otherwise());
            Thread.Sleep(20);
        }
    }

    /// <summary>Waits until the log holds a text.</summary>
    public void WaitForLog(string text) => Wait(() => Log.Any(line => line.Contains(text, StringComparison.Ordinal)), Limit, () => $"the log has no '{text}':\n{string.Join('\n', Log)}");

    /// <summary>Waits until it has printed a text on its console; it does so behind the record, and not of every state.</summary>
    public void WaitForConsole(string text) => Wait(() => Console.Contains(text, StringComparison.Ordinal), Limit, () => $"the console has no '{text}':\n{Console}");

    /// <summary>Ends the supervisor as a shutdown does.</summary>
    public void Stop()
    {
        _process!.Signal(ChildProcess.Terminate);
        Assert.Equal(0, _process.WaitForExit(Limit).ExitCode);
        _process.Dispose();
        _process = null;
    }

    /// <summary>Holds the supervisor up until <see cref="ResumeSupervisor"/>.</summary>
    public void HoldSupervisor() => _process!.Signal(Stopped);

    /// <summary>Lets it go on.</summary>
    public void ResumeSupervisor() => _process!.Signal(Continued);

    /// <summary>Ends the supervisor without any chance to clean up.</summary>
    public void KillSupervisor()
    {
        _process!.Signal(ChildProcess.Kill);
        Wait(() => _process.HasExited, Limit, () => "the supervisor does not end");
        _process.Dispose();
        _process = null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            if (_process is not null)
            {
                Stop();
            }
        }
        finally
        {
            _process?.Dispose();
            _log.Dispose();
            _names.Dispose();
            _directory.Dispose();
        }
    }

    /// <summary>Each argument ends with a zero; empty where the program has ended.</summary>
    private static string CommandLineOf(string folder)
    {
        try
        {
            return File.ReadAllText($"{folder}/cmdline");
        }
        catch (IOException)
        {
            return "";
        }
    }

    private bool HasPipe(int process) => Directory.Exists($"/proc/{process}") && new DirectoryInfo($"/proc/{process}/fd").EnumerateFileSystemInfos().Any(file => file.LinkTarget == _directory["run/output"]);

    private void ReceiveLog()
    {
        byte[] buffer = new byte[65536];
        try
        {
            while (true)
            {
                Log.Enqueue(Encoding.UTF8.GetString(buffer, 0, _log.Receive(buffer)));
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Disposed: no more lines.
        }
    }
}
