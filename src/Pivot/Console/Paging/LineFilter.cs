namespace Pivot.Console.Paging;

/// <summary>What stands behind a <c>|</c>: takes the lines of the output and hands on those that are wanted.</summary>
/// <param name="next">Takes what is handed on.</param>
internal abstract class LineFilter(Action<string> next)
{
    private Action<string> Next { get; } = next;

    /// <summary>Takes a line, without its end.</summary>
    public abstract void Take(string line);

    /// <summary>There are no more lines.</summary>
    public virtual void End()
    {
    }

    /// <summary>Hands a line on.</summary>
    protected void Give(string line) => Next(line);
}
