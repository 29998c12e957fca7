using Pivot.Director.Services;
using Pivot.Packets;

namespace Pivot.Director.Connections;

/// <summary>
/// The 5-tuple under which a connection template is found: client network and service. It is none that a packet can have, for it has ports and no protocol. In its other direction nobody looks for it.
/// </summary>
internal static class TemplateKey
{
    private const ushort ServicePort = 1;
    private const ushort ReplyPort = 2;

    /// <summary>0100::/64, from which no packet comes (RFC 6666).</summary>
    private const ulong DiscardPrefix = 0x0100_0000_0000_0000;

    /// <summary>The key of a client network's template.</summary>
    /// <param name="serviceId">Stable id of the virtual service.</param>
    /// <param name="client">The network; its length is the key's source port.</param>
    public static FlowKey Of(int serviceId, AddressPrefix client) =>
        new(IpProtocol.None, client.Network, (ushort)client.Length, ServiceAddress(serviceId, client.Network.IsIPv4), ServicePort);

    /// <summary>What a template's record is made of.</summary>
    /// <param name="key">As <see cref="Of"/> makes it.</param>
    /// <param name="serviceId">Stable id of the virtual service.</param>
    /// <param name="serverId">Stable id of the real server.</param>
    public static NewConnection ToRecord(in FlowKey key, int serviceId, int serverId) =>
        new(key, key.Destination, ReplyPort, serviceId, serverId) { LocalEnd = (key.Source, key.SourcePort) };

    /// <summary>True for the 5-tuples of a template of the service.</summary>
    public static bool IsSound(in FlowKey forward, in FlowKey reply, int serviceId)
    {
        int length = forward.SourcePort;
        return length >= 1 && length <= forward.Source.BitLength && forward.Source.Network(length) == forward.Source
            && forward == Of(serviceId, new AddressPrefix(forward.Source, length))
            && reply == new FlowKey(IpProtocol.None, forward.Destination, ReplyPort, forward.Source, forward.SourcePort);
    }

    private static IpAddress ServiceAddress(int serviceId, bool isIPv4) => isIPv4 ? IpAddress.FromIPv4((uint)serviceId) : new IpAddress(DiscardPrefix, (ulong)serviceId);
}
