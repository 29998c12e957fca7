using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using Pivot.Commands;
using Pivot.Console.Tree;

namespace Pivot.Console;

/// <summary>The commands of <see cref="CommandLine"/> without the word <c>pivot</c>, and those that only a console has.</summary>
/// <param name="commands">The tree of commands.</param>
/// <param name="session">The session; for completions, which print nothing.</param>
/// <param name="isBehind">For <c>run</c> of the configuration mode: without what leaves or begins a mode.</param>
internal sealed class OperationalMode(ConsoleCommands commands, IConsoleSession session, bool isBehind = false) : IConsoleMode
{
    private readonly OperationalMode? _behind = isBehind ? null : new OperationalMode(commands, session, isBehind: true);

    public string Prompt => HostPrompt.Of("> ");

    public Task<Expectation> ExpectAsync(LineSoFar line, CancellationToken cancellation) => Task.FromResult(CommandExpectation.Of(commands.For(session, session.Terminal, _behind), line));

    public async Task RunAsync(ConsoleLine line, IConsoleSession session, CancellationToken cancellation)
    {
        CommandLine tree = commands.For(session, session.Terminal, _behind);
        CommandWalk walk = CommandWalk.Along(tree.Root, line.Texts);
        if (walk.IsFree)
        {
            Refuse(line);
        }
        else if (tree.Parse(walk.Words) is { Action: ParseErrorAction } wrong)
        {
            throw new LineException(UsageError.Describe(wrong, program: ""), PlaceOf(wrong, walk));
        }

        if (walk.Command is TopCommand top && !walk.Options.Contains(top.OnceOption))
        {
            await session.LendAsync(terminal => commands.For(session, terminal, _behind).RunAsync(walk.Words, cancellation).GetAwaiter().GetResult()).ConfigureAwait(false);
        }
        else
        {
            await tree.RunAsync(walk.Words, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>What reads commands from the standard input would wait for keys that the console has.</summary>
    private static void Refuse(ConsoleLine line)
    {
        for (int i = 1; i < line.Words.Count; i++)
        {
            if (line.Words[i].Text is "-R" or "--restore")
            {
                throw new LineException("ipvsadm --restore reads the standard input, which is the console's: in a shell, pivot ipvsadm-restore < FILE", i);
            }
        }
    }

    /// <summary>The word that an error is about, by its text; the end of the line where something is missing.</summary>
    private static int PlaceOf(ParseResult parsed, CommandWalk walk)
    {
        string? text = parsed.UnmatchedTokens.Count > 0 ? parsed.UnmatchedTokens[0]
            : parsed.Errors.Count > 0 && parsed.Errors[0].SymbolResult is ArgumentResult or OptionResult && parsed.Errors[0].SymbolResult!.Tokens is [.., { } token] ? token.Value
            : null;
        int place = text is null ? -1 : walk.Words.ToList().LastIndexOf(text);
        return place < 0 ? walk.Words.Count : place;
    }
}
