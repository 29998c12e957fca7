namespace Pivot.Director.Scheduling;

/// <summary>Random numbers from a seed: the same seed gives the same numbers everywhere (SplitMix64, Steele, Lea and Flood 2014).</summary>
internal struct SeededRandom(ulong seed)
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

    /// <summary>A random number from 0 to below a bound.</summary>
    /// <param name="bound">1 or more.</param>
    public long Below(long bound) => (long)Math.BigMul(Next(), (ulong)bound, out _);
}
