using System.Runtime.CompilerServices;
using Pivot.Director.Forwarding;
using Pivot.Packets;

namespace Pivot.Director;

/// <content>What only a director that is a station of its link has to do (<see cref="DirectorOptions.IsBridged"/>): the work of a router that otherwise is the kernel's.</content>
public sealed partial class PacketDirector
{
    /// <summary>The director's own addresses on its link: nobody else answers for them. Control plane only, under its lock.</summary>
    private IReadOnlyList<IpAddress> _stationAddresses = [];

    /// <summary>Tells the bridged director's own addresses: an echo request to one is answered, anything else that belongs to no connection refused as by a host with closed ports.</summary>
    /// <param name="addresses">All of them, of both families; virtual ones need not be among them.</param>
    public void ApplyStationAddresses(IReadOnlyList<IpAddress> addresses)
    {
        lock (_control)
        {
            _stationAddresses = addresses;
            SetSourcePools(Services);
        }
    }

    /// <summary>Answers a packet whose hops are used up with "time exceeded" (RFC 792, RFC 4443 §3.3); never one that is an error itself or a later fragment.</summary>
    /// <param name="batch">The packet's batch.</param>
    /// <param name="index">The packet, as it came.</param>
    /// <param name="parsed">Its parse.</param>
    /// <param name="worker">Counts it.</param>
    /// <param name="stand">Who answers where the director has no address of its own of that family: a virtual one, or unspecified for nobody.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void RefuseExpired(PacketBatch batch, int index, in ParsedPacket parsed, Worker worker, IpAddress stand)
    {
        ref PacketSlot slot = ref batch[index];
        bool mayAnswer = parsed.HasTransport && !IcmpError.IsError(batch.Packet(index), parsed) && parsed.Key.Source.IsSingleHost;
        Drop(ref slot, worker, DropReason.TtlExceeded);
        IpAddress sender = _routes.BoardAddressTo(parsed.Key.Source) ?? stand;
        if (mayAnswer && sender.IsSingleHost && worker.MayAnswer())
        {
            Answers.TimeExceeded(batch, index, parsed, sender);
            slot.Verdict = Verdict.Forward;
        }
    }
}
