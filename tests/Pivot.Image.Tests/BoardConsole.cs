using Pivot.Testing.Guests;

namespace Pivot.Image.Tests;

/// <summary>Pivot's console on a machine's serial port, and the owner's shell below it.</summary>
/// <param name="machine">The machine.</param>
internal sealed class BoardConsole(ImageMachine machine)
{
    private const string Prompt = "> ";
    private const string ShellPrompt = "~ # ";
    private static readonly TimeSpan Answer = TimeSpan.FromSeconds(90);

    /// <summary>Waits for the prompt, with the password typed when it is asked for.</summary>
    /// <param name="password">The password; null = none may be asked for.</param>
    /// <returns>What was shown on the way to the prompt.</returns>
    public string LogIn(string? password = null)
    {
        if (password is null)
        {
            return machine.Console.WaitFor(Prompt, ImageMachine.BootLimit);
        }

        string banner = machine.Console.WaitFor("Password: ", ImageMachine.BootLimit);
        machine.Console.Send(password + "\r");
        return banner + machine.Console.WaitFor(Prompt, Answer);
    }

    /// <summary>Types a line and waits for a text in its answer, and for the prompt.</summary>
    /// <param name="line">The line.</param>
    /// <param name="expected">What the answer has to hold.</param>
    /// <returns>The answer, from the line's echo on.</returns>
    public string Ask(string line, string expected)
    {
        machine.Console.Send(line + "\r");
        return machine.Console.WaitFor(expected, Answer) + machine.Console.WaitFor(Prompt, Answer);
    }

    /// <summary>Types a line whose answer leads away from the prompt, and waits for a text of it.</summary>
    public string Type(string line, string expected)
    {
        machine.Console.Send(line + "\r");
        return machine.Console.WaitFor(expected, Answer);
    }

    /// <summary>Runs a command in the owner's shell.</summary>
    /// <returns>What it printed.</returns>
    public string Shell(string command)
    {
        machine.Console.Send("shell\r");
        machine.Console.WaitFor(ShellPrompt, Answer);
        string answer = machine.Console.Run(command, ShellPrompt, Answer);
        machine.Console.Send("exit\r");
        machine.Console.WaitFor(Prompt, Answer);
        // The first line is the command's echo, the last one the prompt.
        string[] lines = answer.Replace("\r", "", StringComparison.Ordinal).Split('\n');
        return string.Join('\n', lines[1..^1]);
    }
}
