namespace Pivot.Health.Checks;

/// <summary>Runs the programs of checks.</summary>
public interface ICommandRunner
{
    /// <summary>Runs a program to its end. Nothing that it started is left running when this returns.</summary>
    /// <param name="arguments">The program, looked for in PATH, and its arguments.</param>
    /// <param name="environment">"NAME=value", added to the environment of this process.</param>
    /// <param name="token">Cancelled when the time is over: the program and all its children are killed.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled, and they are gone.</exception>
    Task<CommandOutcome> RunAsync(IReadOnlyList<string> arguments, IReadOnlyList<string> environment, CancellationToken token);
}
