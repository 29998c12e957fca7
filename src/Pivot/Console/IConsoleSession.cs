using Pivot.Rendering;

namespace Pivot.Console;

/// <summary>The session that a line runs in, as modes and commands see it. Safe from the thread of the command that runs.</summary>
internal interface IConsoleSession
{
    /// <summary>Where the command that runs prints: its output a screen at a time and through the filters behind <c>|</c>, errors at once.</summary>
    Terminal Terminal { get; }

    /// <summary>The daemon's control socket.</summary>
    string ControlPath { get; }

    /// <summary>From the next line on, lines mean what this mode says.</summary>
    void Push(IConsoleMode mode);

    /// <summary>Back to the mode before; from the first one, the session ends.</summary>
    void Pop();

    /// <summary>Asks a question that is answered by y or n; Ctrl-C and Ctrl-D are no.</summary>
    /// <param name="question">Without <c>[y/n]</c>.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    Task<bool> ConfirmAsync(string question, CancellationToken cancellation);

    /// <summary>Asks for something that is not shown and not remembered, such as a password; null by Ctrl-C and Ctrl-D.</summary>
    /// <param name="prompt">With what stands between it and the answer.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    Task<string?> AskSecretAsync(string prompt, CancellationToken cancellation);

    /// <summary>Runs a program on the terminal, which is its own until it ends; Ctrl-C is for it.</summary>
    /// <param name="arguments">The program, looked for in PATH, and its arguments.</param>
    /// <returns>Its exit status; 128 and the signal where one ended it.</returns>
    /// <exception cref="Hosting.StartupException">There is no such program.</exception>
    Task<int> RunProgramAsync(IReadOnlyList<string> arguments);

    /// <summary>Lends the terminal to something that reads keys and paints by itself.</summary>
    /// <param name="use">Gets the terminal without filters and stops, and is run where the session has it.</param>
    Task LendAsync(Action<Terminal> use);

    /// <summary>Asks the terminal for its size, where the system does not know it, or sets it.</summary>
    /// <param name="size">Columns and rows; null asks.</param>
    /// <returns>Columns and rows from now on.</returns>
    Task<(int Columns, int Rows)> ResizeAsync((int Columns, int Rows)? size);
}
