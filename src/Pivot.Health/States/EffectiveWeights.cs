namespace Pivot.Health.States;

/// <summary>
/// Weights for schedulers, which know whole numbers only: three quarters of weight 1 is none. Where a server of the service has less or more than its own share, all weights of the
/// service are taken times the resolution, so that the ratios hold; where none has, they stay as configured. Counts do not matter to most schedulers, only ratios:
/// <c>ovf</c>, <c>lblc</c> and <c>lblcr</c>, for which a weight is a number of connections, take a resolution of 1, and <c>sh</c> and <c>dh</c>, whose tables have few rows, a small one.
/// </summary>
public static class EffectiveWeights
{
    /// <summary>The largest weight there is.</summary>
    public const int MaxWeight = 65_535;

    /// <summary>Computes the weights of one service's servers.</summary>
    /// <param name="configured">Configured weights, 0 to <see cref="MaxWeight"/>.</param>
    /// <param name="health">Each server's health; null = not checked.</param>
    /// <param name="resolution">1 = only whole numbers of the configured weight.</param>
    /// <returns>0 for a server that must not be chosen; else at least 1.</returns>
    public static int[] Of(IReadOnlyList<int> configured, IReadOnlyList<ServerHealth?> health, int resolution = 100)
    {
        int scale = 1, largest = 1;
        for (int i = 0; i < configured.Count; i++)
        {
            if (health[i] is { TakesNewConnections: true } one && configured[i] > 0)
            {
                scale = one.SharePercent == 100 ? scale : resolution;
                largest = Math.Max(largest, (int)Math.Min(MaxWeight, (long)configured[i] * one.SharePercent / 100));
            }

            largest = Math.Max(largest, configured[i]);
        }

        scale = Math.Max(1, Math.Min(scale, MaxWeight / largest));
        int[] weights = new int[configured.Count];
        for (int i = 0; i < weights.Length; i++)
        {
            weights[i] = Weight(configured[i], health[i], scale);
        }

        return weights;
    }

    private static int Weight(int configured, ServerHealth? health, int scale)
    {
        if (configured == 0 || health is { TakesNewConnections: false })
        {
            return 0;
        }

        long exact = (long)configured * scale * (health?.SharePercent ?? 100) / 100;
        return (int)Math.Clamp(exact, 1, MaxWeight);
    }
}
