using Pivot.Director.Connections;
using Pivot.Director.Forwarding;
using Pivot.Director.IcmpErrors;
using Pivot.Director.Services;
using Pivot.Packets;
using Pivot.Packets.TcpOptions;

namespace Pivot.Director;

/// <content>Forwarding method TUN: the client's packet goes unchanged inside another one to the real server, through the device like any forwarded packet.</content>
public sealed partial class PacketDirector
{
    /// <summary>Finds the tunnels' ways anew and puts them in force with the routes, before services that are not in force yet need them. Under the control lock.</summary>
    private void SetTunnelPaths(IReadOnlyList<VirtualService> services)
    {
        var routes = new RouteMtuTable(_knownRoutes);
        foreach (VirtualService service in services)
        {
            foreach (RealServer server in service.Servers)
            {
                TunnelPath? path = server.Spec.Forwarding == ForwardingMethod.Tunnel ? TunnelPath.Find(server.Spec, service.Spec.MssClamp, routes, _options.IsBridged ? 0 : 1) : null;
                server.TunnelPath = path;
                routes.Reserve(server.Spec.ClientAddress == ClientAddressMode.None ? 0 : ClientAddressTransmitter.MostBytes);
                if (path is not null)
                {
                    routes.Add(path);
                }
            }
        }

        Volatile.Write(ref _routes, routes);
    }

    private static bool TrySendIntoTunnel(PacketBatch batch, int index, in ParsedPacket parsed, in ConnectionHit hit, RealServer server, Worker worker)
    {
        ref PacketSlot slot = ref batch[index];
        if (server.TunnelPath is not { } path)
        {
            Drop(ref slot, worker, DropReason.TunnelNoRoute);
            return false;
        }

        ClampSegments(batch, index, parsed, path);
        DropReason reason = TunnelTransmitter.Write(batch, index, parsed, path, hit.FlowHash, worker);
        if (reason != DropReason.None)
        {
            Drop(ref slot, worker, reason);
            return false;
        }

        slot.Verdict = Verdict.Forward;
        return true;
    }

    /// <summary>Lowers the segment size that a SYN or SYN-ACK announces to what the tunnel carries, where there is one.</summary>
    private static void ClampSegments(PacketBatch batch, int index, in ParsedPacket parsed, TunnelPath? path)
    {
        if (path is not null && (parsed.TcpFlags & TcpFlags.Syn) != 0)
        {
            MssClamp.Apply(batch.Packet(index), parsed, batch[index].Offload, path.MostSegmentBytes(parsed.IsIPv6));
        }
    }
}
