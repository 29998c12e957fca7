namespace Pivot.Console.Screen;

/// <summary>The terminal of a console. Reading and writing are for one thread; <see cref="Wake"/> is for any.</summary>
internal interface IConsoleTerminal
{
    /// <summary>Columns and rows as the system knows them, null when it does not (a serial line). Setting it tells the system, and with it the programs that run on the terminal; null = unknown again.</summary>
    (int Columns, int Rows)? Size { get; set; }

    /// <summary>Waits for keys, for <see cref="Wake"/>, for notices or for the end of a time.</summary>
    /// <param name="keys">Gets the bytes of the keys.</param>
    /// <param name="milliseconds">At most; 0 does not wait, -1 has no end.</param>
    /// <param name="withNotices">A notice ends the wait too.</param>
    /// <returns>How many bytes there are, 0 when there are none, -1 when the terminal is gone.</returns>
    int Read(Span<byte> keys, int milliseconds, bool withNotices);

    /// <summary>Writes; a line end is <c>\n</c>.</summary>
    void Write(string text);

    /// <summary>Ends a <see cref="Read"/> that waits, or the next one.</summary>
    void Wake();

    /// <summary>What there is to tell beside the commands, a line each, such as messages of the kernel; empty when there is nothing.</summary>
    IReadOnlyList<string> TakeNotices();

    /// <summary>Runs something that has the terminal for itself, in the state that programs expect.</summary>
    void Lend(Action use);

    /// <summary>Runs a program on the terminal, within <see cref="Lend"/>.</summary>
    /// <param name="arguments">The program, looked for in PATH, and its arguments.</param>
    /// <returns>Its exit status; 128 and the signal where one ended it.</returns>
    /// <exception cref="Linux.LinuxException">It cannot be started.</exception>
    int Run(IReadOnlyList<string> arguments);
}
