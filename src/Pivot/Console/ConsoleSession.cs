using Pivot.Hosting;
using Pivot.Rendering;

namespace Pivot.Console;

/// <summary>Reads lines and has the mode on top run them, until the last mode is left.</summary>
internal sealed class ConsoleSession(Terminal terminal, string controlPath, TextReader input) : IConsoleSession
{
    private readonly Stack<IConsoleMode> _modes = new();

    public Terminal Terminal { get; } = terminal;

    public string ControlPath { get; } = controlPath;

    /// <summary>Runs until its end.</summary>
    public async Task RunAsync(IConsoleMode first, CancellationToken cancellation)
    {
        Push(first);
        while (_modes.Count > 0)
        {
            Terminal.Output.Write(_modes.Peek().Prompt);
            if (await input.ReadLineAsync(cancellation).ConfigureAwait(false) is not { } text)
            {
                return;
            }

            try
            {
                ConsoleLine line = ConsoleLine.Parse(text);
                if (line.Words.Count > 0)
                {
                    await _modes.Peek().RunAsync(line, this, cancellation).ConfigureAwait(false);
                }
            }
            catch (LineException error)
            {
                Terminal.Error.WriteLine(error.Message);
            }
        }
    }

    public void Push(IConsoleMode mode) => _modes.Push(mode);

    public void Pop() => _modes.Pop();

    public async Task<bool> ConfirmAsync(string question, CancellationToken cancellation)
    {
        Terminal.Output.Write($"{question} [y/n] ");
        return await input.ReadLineAsync(cancellation).ConfigureAwait(false) is "y";
    }

    public async Task<string?> AskSecretAsync(string prompt, CancellationToken cancellation)
    {
        Terminal.Output.Write(prompt);
        return await input.ReadLineAsync(cancellation).ConfigureAwait(false);
    }

    public Task<int> RunProgramAsync(IReadOnlyList<string> arguments) => throw new StartupException($"{arguments[0]} cannot be run yet");
}
