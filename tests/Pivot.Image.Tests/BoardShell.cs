using Pivot.Testing.Guests;

namespace Pivot.Image.Tests;

/// <summary>The owner's shell on the serial console, below Pivot's own; left when disposed.</summary>
internal sealed class BoardShell : IDisposable
{
    /// <summary>What the shell prompts with.</summary>
    public const string Prompt = "~ # ";

    private static readonly TimeSpan Answer = TimeSpan.FromSeconds(60);
    private readonly SerialConsole _console;

    /// <summary>Opens it.</summary>
    /// <param name="console">The serial console, at Pivot's prompt or on the way to it.</param>
    public BoardShell(SerialConsole console)
    {
        _console = console;
        console.Send("\r");
        console.WaitFor(Prompt, ImageMachine.BootLimit);
    }

    /// <summary>Runs a command.</summary>
    /// <returns>Its output, with the echo of the command before it.</returns>
    public string Run(string command) => _console.Run(command, Prompt, Answer);

    /// <inheritdoc/>
    public void Dispose() => _console.Send("exit\r");
}
