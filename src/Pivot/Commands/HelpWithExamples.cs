using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Pivot.Commands;

/// <summary>The standard help, followed by the examples of the command.</summary>
internal sealed class HelpWithExamples(HelpAction standard) : SynchronousCommandLineAction
{
    private static readonly string[] RootExamples = ["pivot check --config /etc/pivot.toml", "pivot run --config /etc/pivot.toml", "pivot status", "pivot show connections --help"];

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        standard.Invoke(parseResult);
        TextWriter output = parseResult.InvocationConfiguration.Output;
        IReadOnlyList<string> examples = parseResult.CommandResult.Command switch
        {
            ExampleCommand command => command.Examples,
            RootCommand => RootExamples,
            _ => [],
        };
        if (examples.Count > 0)
        {
            output.WriteLine("Examples:");
            foreach (string example in examples)
            {
                output.WriteLine($"  {example}");
            }

            output.WriteLine();
        }

        return ExitCode.Good;
    }
}
