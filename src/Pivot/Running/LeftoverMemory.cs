namespace Pivot.Running;

/// <summary>Gives the memory back that reading a large configuration leaves behind: a hundred thousand client networks leave some 200 MB, which no later collection would return, for forwarding allocates nothing.</summary>
internal static class LeftoverMemory
{
    /// <summary>What small configurations never reach; collecting holds the workers up for some ten milliseconds, which they are spared.</summary>
    private const long ManyBytes = 16 * 1024 * 1024;

    /// <summary>Collects where there is much to collect.</summary>
    public static void GiveBack()
    {
        if (GC.GetTotalMemory(forceFullCollection: false) > ManyBytes)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        }
    }
}
