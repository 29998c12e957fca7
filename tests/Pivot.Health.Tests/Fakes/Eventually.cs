using System.Diagnostics;

namespace Pivot.Health.Tests.Fakes;

/// <summary>Waits for what other threads are about to do, as long as a very slow machine needs.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static async Task BecomesTrueAsync(Func<bool> condition, string what)
    {
        Stopwatch watch = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(watch.Elapsed < Patience, $"{what}: not within {Patience.TotalSeconds} s");
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }
    }
}
