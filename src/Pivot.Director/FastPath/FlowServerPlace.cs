using Pivot.Director.Statistics;

namespace Pivot.Director.FastPath;

/// <summary>A real server's place among those of the fast path, for as long as it is reached in one way.</summary>
/// <param name="servers">All of them.</param>
/// <param name="number">The place.</param>
/// <param name="before">What its totals stood at when it was taken.</param>
internal sealed class FlowServerPlace(FlowServers servers, uint number, TrafficCounters before)
{
    /// <summary>What flows refer to.</summary>
    public uint Number => number;

    /// <summary>What is written there.</summary>
    public ref readonly FlowServer Entry => ref servers.Entry(number);

    /// <summary>Flows may be put in force that refer to it. Under the connection table's lock.</summary>
    public bool IsTaken { get; set; } = true;

    /// <summary>What has been carried for it.</summary>
    public TrafficCounters Traffic => servers.Totals(number).Since(before);
}
