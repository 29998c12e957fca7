using System.Buffers.Binary;
using System.Net;

namespace Pivot.System.Tests.Traffic;

/// <summary>An ICMP error as it was on the wire.</summary>
/// <param name="Source">Who says it.</param>
/// <param name="Destination">Whom it is told.</param>
/// <param name="Type">The type (of ICMP or ICMPv6).</param>
/// <param name="Code">The code.</param>
/// <param name="Mtu">The next link's MTU, where it is a too-big; else whatever the field holds.</param>
/// <param name="QuotedSource">Where the quoted packet came from.</param>
/// <param name="QuotedDestination">Where the quoted packet was to go.</param>
/// <param name="Packet">All of it, from the IP header.</param>
internal sealed record IcmpMessage(IPAddress Source, IPAddress Destination, byte Type, byte Code, uint Mtu, IPAddress QuotedSource, IPAddress QuotedDestination, byte[] Packet)
{
    /// <summary>"Fragmentation needed" or "packet too big".</summary>
    public bool IsTooBig => Packet[0] >> 4 == 6 ? Type == 2 : (Type, Code) == (3, 4);

    /// <summary>"Port unreachable".</summary>
    public bool IsPortUnreachable => Packet[0] >> 4 == 6 ? (Type, Code) == (1, 4) : (Type, Code) == (3, 3);

    /// <summary>"Time exceeded in transit".</summary>
    public bool IsTimeExceeded => (Type, Code) == (Packet[0] >> 4 == 6 ? 3 : 11, 0);

    /// <summary>A redirect; of ICMPv6's, only type and addresses are read right.</summary>
    public bool IsRedirect => Type == (Packet[0] >> 4 == 6 ? 137 : 5);

    /// <summary>Reads an error that quotes a packet of its own IP version, both without options or extension headers.</summary>
    public static IcmpMessage Parse(byte[] packet)
    {
        bool ipv6 = packet[0] >> 4 == 6;
        (int header, int source, int length) = ipv6 ? (40, 8, 16) : (20, 12, 4);
        int quoted = header + 8;
        return new IcmpMessage(
            Address(source), Address(source + length), packet[header], packet[header + 1],
            ipv6 ? BinaryPrimitives.ReadUInt32BigEndian(packet.AsSpan(header + 4)) : BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(header + 6)),
            Address(quoted + source), Address(quoted + source + length), packet);

        IPAddress Address(int offset) => new(packet.AsSpan(offset, length));
    }

    /// <summary>Whether an address is anywhere in it.</summary>
    public bool Mentions(IPAddress address) => Packet.AsSpan().IndexOf(address.GetAddressBytes()) >= 0;

    /// <inheritdoc/>
    public override string ToString() => $"{Source} > {Destination}: type {Type} code {Code} mtu {Mtu} about {QuotedSource} > {QuotedDestination}";
}
