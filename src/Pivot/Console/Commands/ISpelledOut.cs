namespace Pivot.Console.Commands;

/// <summary>A command that gives way to others where a word begins them too: <c>sh</c> is <c>show</c>, not <c>shell</c>.</summary>
internal interface ISpelledOut;
