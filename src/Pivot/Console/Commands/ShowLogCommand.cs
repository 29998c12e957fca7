using System.CommandLine;
using Pivot.Commands;
using Pivot.Control.Client;
using Pivot.Hosting;
using Pivot.Ipvsadm;
using Pivot.Linux;
using Pivot.Linux.Processes;
using Pivot.Rendering;

namespace Pivot.Console.Commands;

/// <summary><c>show log</c>: the file of <c>[log] file</c>, else the log that the system keeps in memory (busybox' <c>logread</c>).</summary>
internal sealed class ShowLogCommand : ExampleCommand
{
    private const string Ring = "logread";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    private readonly IConsoleSession _session;
    private readonly Option<bool> _follow = new("--follow", "-f") { Description = "Go on with what comes, until Ctrl-C" };

    public ShowLogCommand(IConsoleSession session)
        : base("log", "Shows the log: the file of [log] file, else what the system keeps in memory", "show log", "show log --follow", "show log | match error")
    {
        _session = session;
        Add(_follow);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        string? file = await FileAsync(cancellation).ConfigureAwait(false);
        if (parsed.GetValue(_follow))
        {
            return await _session.RunProgramAsync(file is null ? [Ring, "-f"] : ["tail", "-f", file]).ConfigureAwait(false);
        }

        if (file is not null)
        {
            await PrintAsync(file, cancellation).ConfigureAwait(false);
            return ExitCode.Good;
        }

        try
        {
            return await ProgramOutput.ReadAsync([Ring], Print, cancellation).ConfigureAwait(false);
        }
        catch (LinuxException error)
        {
            throw new StartupException($"there is no log to show ({error.Message}): the configuration names no [log] file, and this system keeps none in memory; elsewhere: journalctl", inner: error);
        }
    }

    private void Print(string line) => _session.Terminal.Output.WriteLine(PlainText.OneLine(line));

    private async Task PrintAsync(string file, CancellationToken cancellation)
    {
        try
        {
            using StreamReader reader = new(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
            while (await reader.ReadLineAsync(cancellation).ConfigureAwait(false) is { } line)
            {
                Print(line);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"the log {file} cannot be read: {error.Message.TrimEnd('.')}", inner: error);
        }
    }

    /// <summary>The log's file by the configuration in force; null when it has none, or no daemon tells.</summary>
    private async Task<string?> FileAsync(CancellationToken cancellation)
    {
        using CancellationTokenSource timer = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timer.CancelAfter(Limit);
        try
        {
            using ControlClient client = await ClientContext.ConnectAsync(_session.ControlPath, timer.Token).ConfigureAwait(false);
            return ControlTables.ConfigOf(await client.ConfigAsync(timer.Token).ConfigureAwait(false)).Log.File;
        }
        catch (Exception error) when (error is ControlException or StartupException || (error is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return null;
        }
    }
}
