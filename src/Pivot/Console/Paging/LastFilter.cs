namespace Pivot.Console.Paging;

/// <summary><c>| last N</c>: the last lines.</summary>
internal sealed class LastFilter(int most, Action<string> next) : LineFilter(next)
{
    private readonly Queue<string> _lines = new();

    public override void Take(string line)
    {
        if (_lines.Count == most)
        {
            _lines.Dequeue();
        }

        _lines.Enqueue(line);
    }

    public override void End()
    {
        foreach (string line in _lines)
        {
            Give(line);
        }
    }
}
