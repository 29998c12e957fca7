using System.Text;

namespace Pivot.Console.Screen;

/// <summary>A writer that has the terminal for itself.</summary>
internal sealed class TerminalWriter(IConsoleTerminal terminal) : TextWriter
{
    public override Encoding Encoding => Encoding.UTF8;

    public override string NewLine => "\n";

    public override void Write(char value) => terminal.Write(value.ToString());

    public override void Write(char[] buffer, int index, int count) => terminal.Write(new string(buffer, index, count));

    public override void Write(string? value) => terminal.Write(value ?? "");

    public override void WriteLine(string? value) => terminal.Write($"{value}\n");
}
