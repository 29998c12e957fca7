namespace Pivot.Console;

/// <summary>The commands of <see cref="CommandLine"/> without the word <c>pivot</c>, and those that only a console has.</summary>
/// <param name="commands">Makes the commands for a session: those of its one line.</param>
internal sealed class OperationalMode(Func<IConsoleSession, CommandLine> commands) : IConsoleMode
{
    public string Prompt => "pivot> ";

    public Task<Expectation> ExpectAsync(LineSoFar line, CancellationToken cancellation) => Task.FromResult(Expectation.Nothing);

    public Task RunAsync(ConsoleLine line, IConsoleSession session, CancellationToken cancellation) => commands(session).RunAsync(line.Texts, cancellation);
}
