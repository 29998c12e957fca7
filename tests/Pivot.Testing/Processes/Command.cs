namespace Pivot.Testing.Processes;

/// <summary>Runs a program to its end.</summary>
public static class Command
{
    /// <summary>A command that takes longer than this is stuck.</summary>
    public static readonly TimeSpan DefaultLimit = TimeSpan.FromSeconds(60);

    /// <summary>Runs a program and returns what it printed.</summary>
    /// <param name="arguments">The program and its arguments.</param>
    /// <exception cref="TimeoutException">It was still running after <see cref="DefaultLimit"/>, and was ended.</exception>
    public static CommandResult Run(params IReadOnlyList<string> arguments) => Run(DefaultLimit, arguments);

    /// <summary>Runs a program that may take longer, or must not take so long.</summary>
    /// <param name="limit">How long it may take.</param>
    /// <param name="arguments">The program and its arguments.</param>
    /// <exception cref="TimeoutException">It was still running after <paramref name="limit"/>, and was ended.</exception>
    public static CommandResult Run(TimeSpan limit, IReadOnlyList<string> arguments)
    {
        using ChildProcess child = ChildProcess.Start(arguments);
        return child.WaitForExit(limit);
    }
}
