using System.CommandLine;
using Pivot.Commands;

namespace Pivot.Console.Commands;

/// <summary><c>reboot</c> and <c>poweroff</c>, after a question that says what would be lost.</summary>
internal sealed class MachineCommand : ExampleCommand, ISpelledOut
{
    private readonly IConsoleSession _session;
    private readonly Option<bool> _yes = new("--yes") { Description = "Do not ask" };
    private readonly string _question;

    private MachineCommand(IConsoleSession session, string name, string description, string question)
        : base(name, description, name)
    {
        _session = session;
        _question = question;
        Add(_yes);
        SetAction(RunAsync);
    }

    /// <summary><c>reboot</c></summary>
    public static Command Reboot(IConsoleSession session) => new MachineCommand(session, "reboot", "Starts the machine anew; connections end", "Reboot this machine?");

    /// <summary><c>poweroff</c></summary>
    public static Command PowerOff(IConsoleSession session) => new MachineCommand(session, "poweroff", "Turns the machine off", "Turn this machine off?");

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        if (await UnsavedChanges.WarningAsync(_session.ControlPath, cancellation).ConfigureAwait(false) is { } warning)
        {
            await _session.Terminal.Output.WriteLineAsync(warning).ConfigureAwait(false);
        }

        if (!parsed.GetValue(_yes) && !await _session.ConfirmAsync(_question, cancellation).ConfigureAwait(false))
        {
            await _session.Terminal.Output.WriteLineAsync("Nothing is done").ConfigureAwait(false);
            return ExitCode.No;
        }

        return await _session.RunProgramAsync([Name]).ConfigureAwait(false);
    }
}
