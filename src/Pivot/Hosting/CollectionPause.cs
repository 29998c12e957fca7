using System.Runtime;

namespace Pivot.Hosting;

/// <summary>Has the process start without collecting garbage: next to all that a start builds stays, and each collection holds it up. What is left over goes back to the system afterwards.</summary>
internal static class CollectionPause
{
    /// <summary>A start with a usual configuration takes a third of it; what takes more is collected as always.</summary>
    private const long MostBytes = 9 * 1024 * 1024;

    /// <summary>What of it is for large objects: the steering programs.</summary>
    private const long LargeBytes = 1024 * 1024;

    /// <summary>Begins. To be called once in a process, first of all.</summary>
    public static void Begin() => _ = GC.TryStartNoGCRegion(MostBytes, LargeBytes, disallowFullBlockingGC: true);

    /// <summary>Ends it, where it was begun and is not over by itself, and gives back what is left over.</summary>
    public static void End()
    {
        if (GCSettings.LatencyMode == GCLatencyMode.NoGCRegion)
        {
            try
            {
                GC.EndNoGCRegion();
            }
            catch (InvalidOperationException)
            {
                // Over by itself just now.
            }
        }

        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }
}
