using Pivot.Director.Connections;
using Pivot.Director.Forwarding;
using Pivot.Director.Services;
using Pivot.Packets;
using Pivot.Packets.TcpSequences;

namespace Pivot.Director;

/// <content>Forwarding method FULLNAT, and NAT where it stands in for it: both ends of a packet are rewritten, and the client's address told otherwise where that is wanted.</content>
public sealed partial class PacketDirector
{
    /// <summary>What the route to a server is taken for while it is not known.</summary>
    private const int UsualLinkBytes = 1500;

    /// <summary>The board's own subnets, as last told; workers read it for each new connection of a server with <see cref="ForwardingMethod.Auto"/>.</summary>
    private AddressPrefix[] _subnets = [];

    /// <summary>Source addresses that are Pivot's alone; workers read it for packets of no connection.</summary>
    private HashSet<IpAddress> _sourceAddresses = [];

    /// <summary>Tells the subnets that the board is in: a client in the same one as its real server gets FULLNAT where the method is <see cref="ForwardingMethod.Auto"/>.</summary>
    /// <param name="subnets">Of all interfaces, both families. A subnet behind another router is not known.</param>
    public void ApplySubnets(IEnumerable<AddressPrefix> subnets) => Volatile.Write(ref _subnets, [.. subnets]);

    /// <summary>Finds the local addresses and ports of servers anew. Under the control lock, with the routes in force.</summary>
    private void SetSourcePools(IReadOnlyList<VirtualService> services)
    {
        var sources = new HashSet<IpAddress>(_stationAddresses);
        foreach (RealServer server in services.SelectMany(service => service.Servers))
        {
            if (!server.Spec.Forwarding.MayReplaceClient())
            {
                server.SourcePool = null;
                continue;
            }

            // The same ones stay: whether they are exhausted is still known.
            SourcePool? pool = SourcePool.Find(server.Spec, _routes, _boardAddresses, _options.OwnAddressPorts);
            server.SourcePool = pool is not null && pool.IsLike(server.SourcePool) ? server.SourcePool : pool;
            foreach (IpAddress source in server.Spec.Sources)
            {
                if (!_boardAddresses.Contains(source))
                {
                    sources.Add(source);
                }
            }
        }

        Volatile.Write(ref _sourceAddresses, sources);
    }

    /// <summary>True when a client's connection to a server gets a local address and port.</summary>
    private bool ReplacesClient(RealServer server, IpAddress client) => server.Spec.Forwarding switch
    {
        ForwardingMethod.FullNat => true,
        ForwardingMethod.Auto => _boardAddresses.Contains(client) || SharesSubnet(client, server.Address),
        _ => false,
    };

    private bool SharesSubnet(IpAddress client, IpAddress server)
    {
        foreach (AddressPrefix subnet in Volatile.Read(ref _subnets))
        {
            if (subnet.Contains(client) && subnet.Contains(server))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Sends on a packet of a connection that may have a local end, or had when its server's method was another.</summary>
    private void ForwardBothEnds(PacketBatch batch, int index, in ParsedPacket parsed, in ConnectionHit hit, RealServer server, Worker worker)
    {
        ref PacketSlot slot = ref batch[index];
        Span<byte> packet = batch.Packet(index);
        ClientAddressMode mode = server.Spec.ClientAddress;
        bool isTcp = parsed.Transport == TransportKind.Ports && parsed.Key.Protocol == IpProtocol.Tcp;
        if (isTcp && mode != ClientAddressMode.None && !hit.Reply && (parsed.TcpFlags & TcpFlags.Syn) != 0)
        {
            _table.RestartSequence(hit, TcpSequenceNumbers.Sequence(packet, parsed) + 1);
        }

        if (!_table.TryReadOtherEnd(hit, out OtherEnd other))
        {
            Drop(ref slot, worker, DropReason.NoConnection);
            return;
        }

        FullNatTransmitter.Rewrite(packet, parsed, slot.Offload, hit, other);
        TimeToLive.Add(packet, parsed, _options.ExtraHops);
        if (isTcp && (mode != ClientAddressMode.None || other.SequenceDelta != 0) && !TryTellClient(batch, index, parsed, hit, server, other, worker))
        {
            return;
        }

        Count(parsed, hit, server, worker);
        slot.Verdict = Verdict.Forward;
    }

    /// <summary>Puts the client's address into a TCP connection, and undoes for the client what that does to it.</summary>
    /// <returns>False where the packet was dropped.</returns>
    private bool TryTellClient(PacketBatch batch, int index, in ParsedPacket parsed, in ConnectionHit hit, RealServer server, in OtherEnd other, Worker worker)
    {
        ref PacketSlot slot = ref batch[index];
        ClientAddressMode mode = server.Spec.ClientAddress;
        if (!hit.Reply)
        {
            DropReason reason = ClientAddressTransmitter.WriteToServer(batch, index, parsed, mode, other);
            if (reason != DropReason.None)
            {
                Drop(ref slot, worker, reason);
            }

            return reason == DropReason.None;
        }

        bool isSyn = (parsed.TcpFlags & TcpFlags.Syn) != 0;
        int linkBytes = isSyn && _routes.Find(server.Address) is { } route ? route.PacketBytes : UsualLinkBytes;
        if (ClientAddressTransmitter.WriteToClient(batch.Packet(index), parsed, slot.Offload, mode, other, linkBytes))
        {
            _table.PassInserted(hit);
        }

        return true;
    }

    /// <summary>Where a packet goes when it has been rewritten.</summary>
    private IpAddress NextDestination(in ParsedPacket parsed, in ConnectionHit hit, RealServer server) =>
        !hit.Reply ? (server.Spec.Forwarding.KeepsPacket() ? server.Address : hit.Address) : !server.IsPlainNat && _table.TryReadOtherEnd(hit, out OtherEnd other) ? other.Address : parsed.Key.Destination;

    /// <summary>How much longer a packet of the client gets on its way.</summary>
    private int GrowthOf(in ParsedPacket parsed, in OffloadHeader offload, in ConnectionHit hit, RealServer server) =>
        !hit.Reply && server.Spec.ClientAddress != ClientAddressMode.None && parsed.Key.Protocol == IpProtocol.Tcp && offload.GsoType == OffloadHeader.GsoNone
        && _table.TryReadOtherEnd(hit, out OtherEnd other)
            ? ClientAddressTransmitter.Growth(server.Spec.ClientAddress, parsed.Key.Source, other)
            : 0;
}
