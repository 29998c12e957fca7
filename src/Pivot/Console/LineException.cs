namespace Pivot.Console;

/// <summary>A line is wrong. The session marks the place under the line and prints the message.</summary>
/// <param name="message">What was found, what was expected.</param>
/// <param name="word">The number of the word in <see cref="ConsoleLine.Words"/>; their count = behind the last; null = no place.</param>
internal sealed class LineException(string message, int? word = null) : Exception(message)
{
    /// <summary>The number of the word; their count = behind the last; null = no place.</summary>
    public int? Word { get; } = word;
}
