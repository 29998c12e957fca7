using Pivot.Packets;

namespace Pivot.Director.Services;

/// <summary>Whose replies the packets of real servers are where no connection tells: those of services with one-packet scheduling, by the server's address and port. Immutable.</summary>
internal sealed class OnePacketReplies
{
    /// <summary>By the server's end alone; port 0 for servers that keep the port asked for.</summary>
    private readonly Dictionary<FlowKey, OnePacketReply> _byServer = [];

    /// <summary>Collects the servers.</summary>
    /// <param name="services">All services; the first has a server that two share.</param>
    public OnePacketReplies(IReadOnlyList<VirtualService> services)
    {
        foreach (VirtualService service in services)
        {
            foreach (RealServer server in service.Spec.OnePacket ? service.Servers : [])
            {
                if (server.Spec.Forwarding.SeesReplies() && AddressFor(service.Spec, server.Address) is { } address)
                {
                    ushort port = server.Spec.Port ?? (service.Spec.Ports is [{ Count: 1 } only] ? only.First : (ushort)0);
                    _byServer.TryAdd(Key(server.Address, port), new OnePacketReply(service, server, address));
                }
            }
        }
    }

    /// <summary>The service that a packet is a reply of, with the server that sent it; null for none.</summary>
    /// <param name="key">The packet.</param>
    public OnePacketReply? Find(in FlowKey key)
    {
        if (key.Protocol != IpProtocol.Udp || _byServer.Count == 0)
        {
            return null;
        }

        return _byServer.TryGetValue(Key(key.Source, key.SourcePort), out OnePacketReply? reply) ? reply
            : _byServer.TryGetValue(Key(key.Source, 0), out reply) && reply.HasPort(key.SourcePort) ? reply
            : null;
    }

    private static FlowKey Key(IpAddress server, ushort port) => new(IpProtocol.Udp, server, port, server, 0);

    /// <summary>The only address of the server's family; null where there are more, or none.</summary>
    private static IpAddress? AddressFor(VirtualServiceSpec service, IpAddress server)
    {
        IpAddress? found = null;
        foreach (AddressPrefix prefix in service.Addresses)
        {
            if (prefix.Network.IsIPv4 != server.IsIPv4)
            {
                continue;
            }

            if (found is not null || prefix.Length != prefix.Network.BitLength)
            {
                return null;
            }

            found = prefix.Network;
        }

        return found;
    }
}
