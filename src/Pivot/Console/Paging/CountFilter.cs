using System.Globalization;

namespace Pivot.Console.Paging;

/// <summary><c>| count</c>: how many lines there are.</summary>
internal sealed class CountFilter(Action<string> next) : LineFilter(next)
{
    private long _count;

    public override void Take(string line) => _count++;

    public override void End() => Give(string.Create(CultureInfo.InvariantCulture, $"{_count} {(_count == 1 ? "line" : "lines")}"));
}
