namespace Pivot.Linux.Steering;

/// <summary>
/// Loads the steering programs into the kernel before they are asked for, on a thread of its own: the kernel's verifier takes a while on a small board, which the rest of a start takes as well. Without the fast path, of which it takes
/// several times as long. Loaded programs do nothing before they are attached.
/// </summary>
public static class SteeringAhead
{
    private static Task<BpfObject>? _loading;

    /// <summary>Begins. To be called once in a process.</summary>
    public static void Begin() => _loading = Task.Run(static () => BpfObject.LoadWithoutFlows(BpfObject.BuiltIn()));

    /// <summary>Gives back what was begun and nobody has taken: for a director that steers otherwise.</summary>
    public static void Drop() => Interlocked.Exchange(ref _loading, null)?.ContinueWith(
        static loading =>
        {
            if (loading.IsCompletedSuccessfully)
            {
                loading.Result.Dispose();
            }
        },
        TaskScheduler.Default);

    /// <summary>What was begun, for the first who asks; waits for its end. Null where nothing was.</summary>
    /// <exception cref="HostException">As <see cref="BpfObject.LoadWithoutFlows"/>.</exception>
    internal static BpfObject? Take() => Interlocked.Exchange(ref _loading, null)?.GetAwaiter().GetResult();
}
