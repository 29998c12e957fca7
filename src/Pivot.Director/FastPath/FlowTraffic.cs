using Pivot.Director.Statistics;

namespace Pivot.Director.FastPath;

/// <summary>What the fast path has carried of a real server's traffic since the start. Replaced as a whole, so that no reader sees a part of it twice.</summary>
/// <param name="Before">By the places that the server had before.</param>
/// <param name="Place">The present one; null for none.</param>
internal sealed record FlowTraffic(TrafficCounters Before, FlowServerPlace? Place)
{
    /// <summary>All of it.</summary>
    public TrafficCounters Sum
    {
        get
        {
            TrafficCounters sum = Before;
            if (Place is { } place)
            {
                sum.Add(place.Traffic);
            }

            return sum;
        }
    }
}
