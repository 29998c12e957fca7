using Pivot.Director.Services;
using Pivot.Packets;

namespace Pivot.Director.Scheduling;

/// <summary>
/// dh: the server that the hash of the virtual address names, whatever its weight; none when that one is quiesced or overloaded (ip_vs_dh.c). For
/// services on several addresses.
/// </summary>
internal sealed class DestinationHashingScheduler : IScheduler
{
    private readonly HashSlots _slots = new();

    /// <inheritdoc/>
    public void ServersChanged(ReadOnlySpan<RealServer> servers) => _slots.Fill(servers, byWeight: false);

    /// <inheritdoc/>
    public RealServer? Schedule(ReadOnlySpan<RealServer> servers, in FlowKey key, ulong now)
    {
        if (_slots.IsEmpty)
        {
            return null;
        }

        RealServer server = servers[_slots[AddressHash.Of(AddressHash.Fold(key.Destination), HashSlots.Bits)]];
        return server.IsAvailable ? server : null;
    }
}
