using Pivot.Linux.Terminals;

namespace Pivot.Rendering;

/// <summary>Where output and errors go, and what the receiver of the output can show.</summary>
/// <param name="Output">Answers.</param>
/// <param name="Error">Error lines.</param>
/// <param name="Width">Columns of the terminal that shows the output; null when it is no terminal, and lines may be as long as they are.</param>
/// <param name="Colours">Whether the output may be coloured.</param>
/// <param name="ColoursOnError">Whether the error output may be coloured.</param>
internal sealed record Terminal(TextWriter Output, TextWriter Error, int? Width, bool Colours, bool ColoursOnError)
{
    private const int WidthOfUnknown = 80;

    /// <summary>The terminal of this process: colours only on a terminal that is not dumb, and never with <c>NO_COLOR</c>.</summary>
    public static Terminal OfProcess()
    {
        bool mayColour = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");
        bool isTerminal = !System.Console.IsOutputRedirected;
        return new Terminal(
            WriterOn(OutputStream.Standard()), WriterOn(OutputStream.Error()), isTerminal ? WidthOfTerminal() : null, mayColour && isTerminal, mayColour && !System.Console.IsErrorRedirected);
    }

    private static StreamWriter WriterOn(Stream stream) => new(stream) { AutoFlush = true, NewLine = "\n" };

    /// <summary>A serial line does not know its width. Not <c>Console.WindowWidth</c>, which sets the terminal up for reading keys, with control characters in the output.</summary>
    private static int WidthOfTerminal() => TerminalSize.OfOutput()?.Columns ?? WidthOfUnknown;
}
