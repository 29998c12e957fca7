namespace Pivot.Health;

/// <summary>Random numbers from a seed (SplitMix64, Steele, Lea and Flood 2014): the same seed gives the same schedule. Not for two threads at once.</summary>
internal sealed class Jitter(ulong seed)
{
    private ulong _state = seed;

    /// <summary>64 random bits.</summary>
    public ulong Next()
    {
        _state += 0x9e3779b97f4a7c15;
        ulong mixed = (_state ^ (_state >> 30)) * 0xbf58476d1ce4e5b9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
        return mixed ^ (mixed >> 31);
    }

    /// <summary>0 to below a bound; 0 for a bound of 0.</summary>
    public long Below(long bound) => (long)Math.BigMul(Next(), (ulong)Math.Max(0, bound), out _);

    /// <summary>A duration, give or take a tenth.</summary>
    public long Around(long duration) => duration - (duration / 10) + Below((duration / 5) + 1);
}
