namespace Pivot.Testing.Processes;

/// <summary>What a finished command left behind.</summary>
/// <param name="Command">The command line, for messages.</param>
/// <param name="ExitCode">Its exit status; 128 + n when signal n ended it.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
public sealed record CommandResult(string Command, int ExitCode, string Output, string Error)
{
    /// <summary>The lines of standard error that are not empty.</summary>
    public IReadOnlyList<string> ErrorLines => Error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Standard output of a command that succeeded.</summary>
    /// <exception cref="InvalidOperationException">It did not; the message holds all it printed.</exception>
    public string Succeeded() =>
        ExitCode == 0 ? Output : throw new InvalidOperationException($"'{Command}' ended with {ExitCode}:\n{Error}{Output}");
}
