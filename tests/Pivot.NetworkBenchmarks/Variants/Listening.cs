using System.Diagnostics;
using Pivot.Testing.Networks;
using Pivot.Testing.Processes;

namespace Pivot.NetworkBenchmarks.Variants;

/// <summary>Waits for a proxy that does not say when it is ready.</summary>
internal static class Listening
{
    /// <summary>Waits until connections to the sink's port would be taken.</summary>
    /// <exception cref="InvalidOperationException">They are not; the message holds what the proxy said.</exception>
    public static void Await(NetworkNamespace board, ChildProcess proxy, TimeSpan limit)
    {
        Stopwatch watch = Stopwatch.StartNew();

        // 7002, listening, as /proc/net/tcp writes it.
        while (!board.Invoke(static () => File.ReadAllText("/proc/thread-self/net/tcp")).Contains(":1B5A 00000000:0000 0A", StringComparison.Ordinal))
        {
            if (proxy.HasExited || watch.Elapsed > limit)
            {
                throw new InvalidOperationException($"the proxy does not listen: {proxy.Transcript}");
            }

            Thread.Sleep(20);
        }
    }
}
