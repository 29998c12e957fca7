using Pivot.Director.Connections;

namespace Pivot.Director.Neighbours;

/// <summary>
/// How many questions go to all stations each second, whatever is sent (RFC 6583 §6.3): a scan of a whole subnet must not become a storm on it. Questions to known neighbours are outside it.
/// </summary>
internal struct QuestionBudget
{
    /// <summary>Questions a second.</summary>
    public const int PerSecond = 256;

    private ulong _second;
    private int _spent;

    /// <summary>Takes one; false when this second's are spent. Workers' clocks may differ by a batch.</summary>
    public bool TryTake(ulong now)
    {
        ulong second = now / Ticks.PerSecond;
        if (second > _second)
        {
            (_second, _spent) = (second, 0);
        }

        return _spent++ < PerSecond;
    }
}
