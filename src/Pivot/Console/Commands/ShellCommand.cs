using Pivot.Commands;

namespace Pivot.Console.Commands;

/// <summary><c>shell</c>: the system's shell, for the owner.</summary>
internal sealed class ShellCommand : ExampleCommand, ISpelledOut
{
    public ShellCommand(IConsoleSession session, Func<string, string?> environment)
        : base("shell", "A shell of the system below; exit comes back", "shell")
    {
        SetAction((_, _) => session.RunProgramAsync([environment("SHELL") is { Length: > 0 } shell ? shell : "/bin/sh"]));
    }
}
