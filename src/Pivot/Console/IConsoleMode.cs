namespace Pivot.Console;

/// <summary>
/// What a line means: the operational commands, or the configuration mode. The session reads and edits lines, completes words by <see cref="ExpectAsync"/>, cuts off what stands behind a <c>|</c>, and has the mode on
/// top of its stack run the rest. Ctrl-D on an empty line is the line <c>exit</c> to every mode but the first, which it leaves.
/// </summary>
internal interface IConsoleMode
{
    /// <summary>What stands before the line, with the blank at its end; asked for anew before each line.</summary>
    string Prompt { get; }

    /// <summary>What may come next: for Tab and <c>?</c>. Where that takes a question to the daemon, the session gives it a second and then goes on without it.</summary>
    Task<Expectation> ExpectAsync(LineSoFar line, CancellationToken cancellation);

    /// <summary>Runs a line that has at least one word. What it prints goes to the session's terminal, a screen at a time.</summary>
    /// <param name="line">Its words with their places; without what stands behind a <c>|</c>.</param>
    /// <param name="session">Where it runs.</param>
    /// <param name="cancellation">Ctrl-C.</param>
    /// <exception cref="LineException">The line is wrong: the session marks the place.</exception>
    Task RunAsync(ConsoleLine line, IConsoleSession session, CancellationToken cancellation);
}
