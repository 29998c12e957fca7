using System.CommandLine;
using Pivot.Rendering;

namespace Pivot.Commands;

/// <summary><c>pivot completion</c>: prints a script that lets a shell complete commands and options by asking <c>pivot</c> itself.</summary>
internal sealed class CompletionCommand : ExampleCommand
{
    private const string BashScript = """
        # bash completion for pivot; load with: source <(pivot completion bash)
        _pivot_complete() {
            local word="${COMP_WORDS[COMP_CWORD]}" IFS=$'\n'
            COMPREPLY=($(compgen -W "$("${COMP_WORDS[0]}" "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)" -- "${word}"))
        }
        complete -o default -F _pivot_complete pivot
        """;

    public CompletionCommand(Terminal terminal)
        : base("completion", "Prints a script that makes the shell complete pivot's commands and options", "source <(pivot completion bash)")
    {
        Command bash = new("bash", "For bash");
        bash.SetAction(_ =>
        {
            terminal.Output.WriteLine(BashScript);
            return ExitCode.Good;
        });
        Add(bash);
    }
}
