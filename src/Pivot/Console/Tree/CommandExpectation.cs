using System.CommandLine;
using System.CommandLine.Completions;

namespace Pivot.Console.Tree;

/// <summary>What may come next in the tree of commands, with the descriptions and the completions that commands, arguments and options have there.</summary>
internal static class CommandExpectation
{
    private const string Filter = "Filters for the output: match, except, last, count, no-more";

    /// <summary>What may come next.</summary>
    /// <param name="commands">The tree.</param>
    /// <param name="line">The line up to the cursor.</param>
    /// <exception cref="LineException">A word before the cursor is wrong.</exception>
    public static Expectation Of(CommandLine commands, LineSoFar line)
    {
        CommandWalk walk = CommandWalk.Along(commands.Root, line.Words);
        List<Choice> choices = [];
        if (walk.IsFree)
        {
            return new Expectation([new Choice("OPTIONS", "Those of ipvsadm 1.31; ipvsadm -h lists them", ChoiceKind.Value)], IsComplete: line.Begun.Length == 0);
        }

        if (walk.Arguments > walk.Command.Arguments.Sum(static one => one.Arity.MaximumNumberOfValues))
        {
            return Expectation.Nothing;
        }

        CompletionContext context = commands.Parse([.. walk.Words, line.Begun]).GetCompletionContext();
        if (walk.Pending is { } option)
        {
            AddValue(choices, option.HelpName ?? "VALUE", option.Description, option.CompletionSources, context, line.Begun);
            return new Expectation(choices);
        }

        bool isOption = line.Begun.StartsWith('-');
        if (!isOption)
        {
            AddCommands(choices, walk.Command, line.Begun);
            AddArgument(choices, walk, context, line.Begun);
        }

        bool isEnd = line.Begun.Length == 0 && MayEnd(walk);
        AddOptions(choices, walk, line.Begun, isOption);
        if (isEnd)
        {
            choices.Add(new Choice("|", Filter, ChoiceKind.Value));
        }

        return new Expectation(choices, isEnd);
    }

    private static void AddCommands(List<Choice> choices, Command command, string begun)
    {
        foreach (Command sub in command.Subcommands.OrderBy(static one => one.Name, StringComparer.Ordinal))
        {
            if (!sub.Hidden && sub.Name.StartsWith(begun, StringComparison.Ordinal))
            {
                choices.Add(new Choice(sub.Name, sub.Description ?? ""));
            }
        }
    }

    private static void AddArgument(List<Choice> choices, CommandWalk walk, CompletionContext context, string begun)
    {
        int place = walk.Arguments;
        foreach (Argument argument in walk.Command.Arguments)
        {
            if (place < argument.Arity.MaximumNumberOfValues)
            {
                AddValue(choices, argument.HelpName ?? argument.Name, argument.Description, argument.CompletionSources, context, begun);
                return;
            }

            place -= argument.Arity.MaximumNumberOfValues;
        }
    }

    private static void AddValue(List<Choice> choices, string name, string? description, List<Func<CompletionContext, IEnumerable<CompletionItem>>> sources, CompletionContext context, string begun)
    {
        choices.Add(new Choice(name, description ?? "", ChoiceKind.Value));
        foreach (Func<CompletionContext, IEnumerable<CompletionItem>> source in sources)
        {
            foreach (CompletionItem item in source(context))
            {
                if (item.Label.StartsWith(begun, StringComparison.Ordinal))
                {
                    choices.Add(new Choice(item.Label, item.Detail is { Length: > 0 } detail ? detail : "One of the words that it takes"));
                }
            }
        }
    }

    /// <summary>Options are completed once a hyphen is typed; before, they are only shown, for a name may be all that is wanted.</summary>
    private static void AddOptions(List<Choice> choices, CommandWalk walk, string begun, bool isOption)
    {
        if (!isOption && begun.Length > 0)
        {
            return;
        }

        foreach (Option option in walk.Available())
        {
            if (option.Name.StartsWith(begun, StringComparison.Ordinal))
            {
                string value = option.ValueType == typeof(bool) || isOption ? "" : $" {option.HelpName}";
                choices.Add(new Choice(option.Name + value, option.Description ?? "", isOption ? ChoiceKind.Word : ChoiceKind.Value));
            }
        }
    }

    private static bool MayEnd(CommandWalk walk)
    {
        int needed = walk.Command.Arguments.Sum(static one => one.Arity.MinimumNumberOfValues);
        return walk.Command.Action is not null && walk.Arguments >= needed && walk.Available().All(static one => !one.Required);
    }
}
