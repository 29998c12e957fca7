using Pivot.Packets;
using Pivot.Packets.Ethernet;

namespace Pivot.Director.Neighbours;

/// <summary>Another station says that it has an address that the director answers for.</summary>
/// <param name="Address">The address.</param>
/// <param name="Owner">The other station's Ethernet address.</param>
/// <param name="FirstTick">When it was first heard.</param>
/// <param name="LastTick">When it was last heard.</param>
public readonly record struct DuplicateAddress(IpAddress Address, MacAddress Owner, ulong FirstTick, ulong LastTick)
{
    /// <summary>The conflict as one sentence for the user.</summary>
    public override string ToString() =>
        $"Another machine on the link, {Owner}, has the address {Address} too, so some clients get there instead: take the address off that machine, choose another, or, if it is a real server with forwarding \"dr\", "
        + "keep it from answering for the address (pivot explain prints the commands).";
}
