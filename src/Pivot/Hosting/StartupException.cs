namespace Pivot.Hosting;

/// <summary>A command cannot start for a reason that the user can do something about. Printed without a stack trace.</summary>
internal sealed class StartupException : Exception
{
    /// <param name="message">One line that says what was found, what was expected, and what to do next.</param>
    /// <param name="exitCode">One of <see cref="Pivot.ExitCode"/>.</param>
    /// <param name="inner">Where it came from.</param>
    public StartupException(string message, int exitCode = Pivot.ExitCode.No, Exception? inner = null)
        : base(message, inner)
    {
        Lines = [$"pivot: {message}"];
        ExitCode = exitCode;
    }

    /// <param name="lines">The errors of a configuration file, each beginning with <c>file:line:column</c>.</param>
    public StartupException(IReadOnlyList<string> lines)
        : base(string.Join('\n', lines))
    {
        Lines = lines;
        ExitCode = Pivot.ExitCode.No;
    }

    /// <summary>What to print on stderr.</summary>
    public IReadOnlyList<string> Lines { get; }

    /// <summary>What the process ends with.</summary>
    public int ExitCode { get; }
}
