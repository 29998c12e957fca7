using System.CommandLine;
using System.CommandLine.Completions;
using Pivot.Commands;
using Pivot.Console.Tree;

namespace Pivot.Console.Commands;

/// <summary><c>help</c>: how the console is used, or what a command does.</summary>
internal sealed class HelpCommand : ExampleCommand
{
    private static readonly string[] Keys =
    [
        "Type a command; ? at any place tells what may come there, Tab completes a word.",
        "A command may be cut short as long as it is the only one that begins so: sh ser",
        "is show servers or show services and needs more, sh servi is enough.",
        "help COMMAND tells all about one.",
        "",
        "  Enter            run the line            Ctrl-C   drop the line, end a command",
        "  Tab, ?           complete, explain       Ctrl-D   end the session",
        "  Up, Down         earlier lines           Ctrl-R   search in earlier lines",
        "  Ctrl-A, Ctrl-E   begin, end of line      Ctrl-L   clear the screen",
        "  Ctrl-W, Ctrl-U, Ctrl-K   cut a word, all before, all behind the cursor",
        "  Ctrl-Y           put back what was cut   Ctrl-V   take the next key as it is",
        "",
        "Behind a command, | cuts its output: | match TEXT, | except TEXT, | last N,",
        "| count, | no-more. Long output stops at the end of a screen: space goes on by",
        "a page, Enter by a line, / to a text, G to the end, q not at all.",
    ];

    private readonly Argument<string[]> _command = new("COMMAND") { Description = "The command, for example: show services", Arity = ArgumentArity.ZeroOrMore };
    private readonly CommandLine _commands;

    public HelpCommand(CommandLine commands)
        : base("help", "Explains the console, or one command", "help", "help show connections")
    {
        _commands = commands;
        _command.CompletionSources.Add(Completions);
        Add(_command);
        SetAction(RunAsync);
    }

    private IEnumerable<CompletionItem> Completions(CompletionContext context)
    {
        List<string> words = context.ParseResult.GetResult(_command) is { } result ? [.. result.Tokens.Select(static token => token.Value)] : [];
        if (words.Count > 0 && words[^1] == context.WordToComplete)
        {
            words.RemoveAt(words.Count - 1);
        }

        Command command = CommandWalk.Along(_commands.Root, words).Command;
        return command.Subcommands.Where(static one => !one.Hidden).Select(static one => new CompletionItem(one.Name, detail: one.Description));
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        if (parsed.GetValue(_command) is { Length: > 0 } words)
        {
            CommandWalk walk = Walk(words);
            return await _commands.RunAsync([.. walk.Words, "--help"], cancellation).ConfigureAwait(false);
        }

        foreach (string line in Keys)
        {
            parsed.InvocationConfiguration.Output.WriteLine(line);
        }

        return ExitCode.Good;
    }

    private CommandWalk Walk(string[] words)
    {
        try
        {
            return CommandWalk.Along(_commands.Root, words);
        }
        catch (LineException error)
        {
            // The word "help" stands before those.
            throw new LineException(error.Message, error.Word + 1);
        }
    }
}
