using Pivot.Director.Scheduling;

namespace Pivot.Director.Services;

/// <summary>
/// Weights for schedulers, which know whole numbers only: three quarters of weight 1 is none. Where a server of the service has less or more than its own share, all weights of the
/// service are taken times a resolution, so that the ratios hold; where none has, they stay as they are asked for.
/// </summary>
internal static class EffectiveWeights
{
    /// <summary>The largest weight there is.</summary>
    public const int MaxWeight = 65_535;

    /// <summary>What weights are usually taken times, for most schedulers know ratios only.</summary>
    private const int UsualResolution = 100;

    /// <summary>Enough for tenths, which slow starts grow by; <c>mh</c> builds its table anew for each change, in time that grows with the weights.</summary>
    private const int Tenths = 10;

    /// <summary>The weights in force of one service's servers, by scheduler and condition; the fallback's stays 1.</summary>
    /// <param name="scheduler">The scheduler's name.</param>
    /// <param name="servers">The servers as configured.</param>
    /// <param name="conditions">The condition of each.</param>
    public static int[] Of(string scheduler, IReadOnlyList<RealServerSpec> servers, ServerCondition[] conditions)
    {
        int[] weights = new int[conditions.Length], shares = new int[conditions.Length];
        for (int i = 0; i < weights.Length; i++)
        {
            (weights[i], shares[i]) = servers[i].IsFallback || servers[i].IsLeaving ? (0, 100) : (conditions[i].AskedWeight(servers[i].Weight), conditions[i].IsDown ? 100 : conditions[i].ShareInForce);
        }

        Scale(weights, shares, ResolutionOf(scheduler, weights));
        for (int i = 0; i < weights.Length; i++)
        {
            weights[i] = servers[i] is { IsFallback: true, IsLeaving: false } ? conditions[i].AskedWeight(servers[i].Weight) : weights[i];
        }

        return weights;
    }

    /// <summary>Makes weights in force of asked ones.</summary>
    /// <param name="weights">0 to <see cref="MaxWeight"/>; afterwards 0 for a server that must not be chosen, else at least 1.</param>
    /// <param name="shares">Percent of each.</param>
    /// <param name="resolution">1 = only whole numbers of the asked weight.</param>
    internal static void Scale(int[] weights, int[] shares, int resolution)
    {
        int scale = 1, largest = 1;
        for (int i = 0; i < weights.Length; i++)
        {
            if (weights[i] > 0 && shares[i] is not (0 or 100))
            {
                scale = resolution;
                largest = Math.Max(largest, (int)Math.Min(MaxWeight, (long)weights[i] * shares[i] / 100));
            }

            largest = Math.Max(largest, weights[i]);
        }

        scale = Math.Clamp(scale, 1, MaxWeight / largest);
        for (int i = 0; i < weights.Length; i++)
        {
            weights[i] = weights[i] == 0 || shares[i] == 0 ? 0 : (int)Math.Clamp((long)weights[i] * scale * shares[i] / 100, 1, MaxWeight);
        }
    }

    /// <summary>For <c>ovf</c>, <c>lblc</c> and <c>lblcr</c> a weight is a number of connections, and <c>dh</c> knows only weights and none.</summary>
    private static int ResolutionOf(string scheduler, int[] weights)
    {
        switch (scheduler)
        {
            case "ovf" or "lblc" or "lblcr" or "dh":
                return 1;
            case "mh":
                return Tenths;
            case "sh":
                int sum = 1;
                foreach (int weight in weights)
                {
                    sum += weight;
                }

                // The rows of its table are dealt out by weight: with more weight than rows the last servers get none.
                return Math.Clamp(HashSlots.Count / sum, 1, Tenths);
            default:
                return UsualResolution;
        }
    }
}
