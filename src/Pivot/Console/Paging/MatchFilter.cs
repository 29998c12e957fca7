using Pivot.Rendering;

namespace Pivot.Console.Paging;

/// <summary><c>| match TEXT</c> and <c>| except TEXT</c>: lines with or without a text, whatever its case.</summary>
internal sealed class MatchFilter(string text, bool isWanted, Action<string> next) : LineFilter(next)
{
    public override void Take(string line)
    {
        if (Ansi.Strip(line).Contains(text, StringComparison.OrdinalIgnoreCase) == isWanted)
        {
            Give(line);
        }
    }
}
