namespace Pivot.Console;

/// <summary>One word of a line.</summary>
/// <param name="Text">Without its quotes.</param>
/// <param name="Start">Where it begins in the line, its quote included.</param>
/// <param name="End">Behind its last character.</param>
/// <param name="IsPlain">Nothing of it is quoted: it may be an operator.</param>
/// <param name="IsOpen">Its quote is not closed.</param>
internal sealed record ConsoleWord(string Text, int Start, int End, bool IsPlain, bool IsOpen);
