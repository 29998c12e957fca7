using System.Globalization;
using System.Text.Json;
using Pivot.Testing.Networks;
using Pivot.Testing.Processes;

namespace Pivot.System.Tests.Topology;

/// <summary>A running <c>pivot run</c> in a namespace, with a configuration and a state directory of its own; killed when disposed.</summary>
internal sealed class PivotDaemon : IDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(20);

    private readonly NetworkNamespace _board;
    /// <summary>Mounts the namespace's own sysfs, as the host of a machine has it; nsenter leaves the machine's in place.</summary>
    private static readonly string[] WithSysfs = ["unshare", "--mount", "sh", "-c", "mount -t sysfs sysfs /sys && exec \"$0\" \"$@\""];

    private readonly PivotFiles _files;
    private readonly bool _ownSysfs;
    private readonly IReadOnlyList<string> _variables;
    private ChildProcess _process;

    private PivotDaemon(NetworkNamespace board, PivotFiles files, bool ownSysfs, IReadOnlyList<string> variables)
    {
        _variables = variables;
        _board = board;
        _files = files;
        _ownSysfs = ownSysfs;
        _process = Launch();
    }

    /// <summary>Its process id.</summary>
    public int Id => _process.Id;

    /// <summary>Its resident memory in KiB.</summary>
    public long ResidentKiB
    {
        get
        {
            string line = File.ReadLines($"/proc/{_process.Id}/status").First(static text => text.StartsWith("VmRSS:", StringComparison.Ordinal));
            return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Starts the director and waits until it is ready.</summary>
    /// <param name="board">Where.</param>
    /// <param name="files">Its configuration and state.</param>
    /// <param name="ownSysfs">It sees the namespace's interfaces in /sys.</param>
    /// <param name="variables">Environment variables besides the test's own, each NAME=VALUE; null = none.</param>
    public static PivotDaemon Start(NetworkNamespace board, PivotFiles files, bool ownSysfs = false, IReadOnlyList<string>? variables = null) => new(board, files, ownSysfs, variables ?? []);

    /// <summary>Runs a command of the client against it, inside the board.</summary>
    public CommandResult Client(params string[] arguments) => _board.Run([RepositoryPaths.PivotBinary, .. arguments, "--control", _files.ControlSocket]);

    /// <summary>The answer of a command that takes <c>--json</c>.</summary>
    public JsonElement Json(params string[] arguments)
    {
        using JsonDocument document = JsonDocument.Parse(Client([.. arguments, "--json"]).Succeeded());
        return document.RootElement.Clone();
    }

    /// <summary>The lines of its log so far, and what else it printed.</summary>
    public IReadOnlyList<string> Log => _process.Transcript.Split('\n')[1..];

    /// <summary>Waits until its log holds a text.</summary>
    public void WaitForLog(string text) => _process.WaitForText(text, StartLimit);

    /// <summary>Sends it a signal.</summary>
    public void Signal(int number) => _process.Signal(number);

    /// <summary>Stops it as a service manager would, and checks that it ends well.</summary>
    public void Stop()
    {
        _process.Signal(ChildProcess.Terminate);
        CommandResult result = _process.WaitForExit(StopLimit);
        Assert.True(result.ExitCode == 0, $"the director stopped with {result.ExitCode}:\n{result.Output}{result.Error}");
    }

    /// <summary>Waits until it has ended by itself, or been asked to, and returns its exit code.</summary>
    public int WaitForEnd() => _process.WaitForExit(StopLimit).ExitCode;

    /// <summary>Ends it without any chance to clean up.</summary>
    public void KillHard()
    {
        _process.Signal(ChildProcess.Kill);
        _process.WaitForExit(StopLimit);
        _process.Dispose();
    }

    /// <summary>Starts it again on the same configuration and state.</summary>
    public void StartAgain() => _process = Launch();

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Signal(ChildProcess.Terminate);
            _process.WaitForExit(StopLimit);
        }

        _process.Dispose();
    }

    private ChildProcess Launch()
    {
        ChildProcess process = _board.Start([.. _ownSysfs ? WithSysfs : [], "env", .. _variables, RepositoryPaths.PivotBinary, "run", "--config", _files.ConfigFile]);
        try
        {
            process.WaitForText("pivot is ready", StartLimit);
        }
        catch
        {
            process.Dispose();
            throw;
        }

        return process;
    }
}
