namespace Pivot.Console.Paging;

/// <summary>A part of what a command has printed.</summary>
/// <param name="Text">It; lines end with <c>\n</c>.</param>
/// <param name="IsError">It came on the error output.</param>
internal sealed record OutputPart(string Text, bool IsError);
