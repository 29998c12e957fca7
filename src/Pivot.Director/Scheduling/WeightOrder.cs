using Pivot.Director.Services;

namespace Pivot.Director.Scheduling;

/// <summary>The places of servers by falling weight, the first of equals first; quiesced servers are left out.</summary>
internal static class WeightOrder
{
    /// <summary>Sorts.</summary>
    public static int[] Of(ReadOnlySpan<RealServer> servers)
    {
        var places = new List<int>(servers.Length);
        var keys = new List<long>(servers.Length);
        for (int i = 0; i < servers.Length; i++)
        {
            if (servers[i].Weight > 0)
            {
                places.Add(i);
                keys.Add(((long)-servers[i].Weight << 32) + i);
            }
        }

        int[] order = [.. places];
        Array.Sort(keys.ToArray(), order);
        return order;
    }
}
