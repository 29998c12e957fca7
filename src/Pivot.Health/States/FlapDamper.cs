namespace Pivot.Health.States;

/// <summary>
/// Keeps a server that goes up and down all the time from flooding the log: <see cref="MostLines"/> changes within <see cref="Window"/> are said, the last with the word
/// that it flaps; then none until it has stayed the same for a whole window, which is one line again. The changes themselves take effect and are counted all the same.
/// </summary>
internal sealed class FlapDamper
{
    /// <summary>Milliseconds.</summary>
    public const long Window = 60_000;

    /// <summary>Changes that are said within one window.</summary>
    public const int MostLines = 5;

    private readonly long[] _said = new long[MostLines];
    private int _count;
    private long _last;

    /// <summary>True while changes are not said.</summary>
    public bool IsFlapping { get; private set; }

    /// <summary>Changes that were not said since it flaps.</summary>
    public int Unsaid { get; private set; }

    /// <summary>Takes a change.</summary>
    /// <param name="now">Milliseconds.</param>
    /// <returns>Whether it is to be said. When it is and <see cref="IsFlapping"/> is true afterwards, it is the last one for a while.</returns>
    public bool Change(long now)
    {
        _last = now;
        if (IsFlapping)
        {
            Unsaid++;
            return false;
        }

        _said[_count++ % MostLines] = now;
        IsFlapping = _count >= MostLines && now - _said[_count % MostLines] < Window;
        return true;
    }

    /// <summary>Looks whether it has stayed the same for a window.</summary>
    /// <param name="now">Milliseconds.</param>
    /// <param name="unsaid">Changes that were not said.</param>
    /// <returns>True once, when it no longer flaps.</returns>
    public bool HasSettled(long now, out int unsaid)
    {
        unsaid = Unsaid;
        if (!IsFlapping || now - _last < Window)
        {
            return false;
        }

        (IsFlapping, Unsaid, _count) = (false, 0, 0);
        return true;
    }
}
