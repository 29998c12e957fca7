using Pivot.Health.Checks;
using Pivot.Linux.Processes;

namespace Pivot.Checking;

/// <summary>Runs the programs of checks by <see cref="CommandProcess"/>.</summary>
internal sealed class ProgramRunner : ICommandRunner
{
    public async Task<CommandOutcome> RunAsync(IReadOnlyList<string> arguments, IReadOnlyList<string> environment, CancellationToken token)
    {
        CommandExit exit = await CommandProcess.RunAsync(arguments, environment, token).ConfigureAwait(false);
        return new CommandOutcome(exit.ExitStatus, exit.Signal, exit.FirstLine, exit.StartError);
    }
}
