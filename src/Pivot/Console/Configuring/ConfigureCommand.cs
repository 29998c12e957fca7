using Pivot.Commands;

namespace Pivot.Console.Configuring;

/// <summary><c>configure</c>: from the operational mode into the configuration mode.</summary>
internal sealed class ConfigureCommand : ExampleCommand
{
    /// <param name="session">The session.</param>
    /// <param name="operational">The mode that it is typed in.</param>
    public ConfigureCommand(IConsoleSession session, IConsoleMode operational)
        : base("configure", "Changes the configuration: set, compare, check, commit, save", "configure")
    {
        SetAction(async (_, cancellation) =>
        {
            await ConfigurationMode.BeginAsync(operational, session, cancellation).ConfigureAwait(false);
            return ExitCode.Good;
        });
    }
}
