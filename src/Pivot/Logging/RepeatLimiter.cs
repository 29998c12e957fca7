namespace Pivot.Logging;

/// <summary>Lets the first messages of a kind through in each stretch of time and counts the rest. Not safe for use by two threads at once.</summary>
internal sealed class RepeatLimiter(TimeProvider clock)
{
    /// <summary>Messages of one kind let through in one window.</summary>
    public const int Burst = 10;

    private const int MaxKinds = 64;

    private readonly Dictionary<string, Kind> _kinds = new(StringComparer.Ordinal);

    /// <summary>How long a window is, from the first message of a kind on.</summary>
    public static TimeSpan Window { get; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether a message of this kind may pass. The kinds remembered are bounded: a kind too many passes.</summary>
    public bool Admit(string kind)
    {
        if (_kinds.TryGetValue(kind, out Kind? known))
        {
            known.Count++;
            return known.Count <= Burst;
        }

        if (_kinds.Count < MaxKinds)
        {
            _kinds.Add(kind, new Kind(clock.GetTimestamp()));
        }

        return true;
    }

    /// <summary>Forgets the kinds whose window is over and returns how many messages each of them had swallowed, where any.</summary>
    public IReadOnlyList<(string Kind, int Swallowed)> TakeEnded()
    {
        List<(string Kind, int Swallowed)> swallowed = [];
        foreach ((string name, Kind kind) in _kinds)
        {
            if (clock.GetElapsedTime(kind.Since) >= Window)
            {
                _kinds.Remove(name);
                if (kind.Count > Burst)
                {
                    swallowed.Add((name, kind.Count - Burst));
                }
            }
        }

        return swallowed;
    }

    private sealed class Kind(long since)
    {
        public long Since { get; } = since;

        public int Count { get; set; } = 1;
    }
}
