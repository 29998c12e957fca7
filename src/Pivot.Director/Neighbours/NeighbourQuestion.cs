using Pivot.Packets;
using Pivot.Packets.Ethernet;

namespace Pivot.Director.Neighbours;

/// <summary>A question to be sent: who has an address?</summary>
/// <param name="Target">The address; unspecified where there is nothing to ask.</param>
/// <param name="Hardware">Who alone is asked; null to ask all stations.</param>
internal readonly record struct NeighbourQuestion(IpAddress Target, MacAddress? Hardware)
{
    /// <summary>True when there is something to ask.</summary>
    public bool IsAsked => Target != default;
}
