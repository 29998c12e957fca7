using Pivot.Commands;

namespace Pivot.Console.Commands;

/// <summary><c>exit</c></summary>
internal sealed class ExitCommand : ExampleCommand
{
    public ExitCommand(IConsoleSession session)
        : base("exit", "Ends the session; Ctrl-D does the same", "exit")
    {
        SetAction(_ =>
        {
            session.Pop();
            return ExitCode.Good;
        });
    }
}
