using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Pivot.Packets;

/// <summary>
/// Offsets and fields of the IPv6 header (RFC 8200 §3):
/// <code>
///  0                   1                   2                   3
///  |Version| Traffic class |             Flow label                |
///  |        Payload length         |  Next header  |   Hop limit   |
///  |                       Source address, 16 bytes                |
///  |                    Destination address, 16 bytes              |
/// </code>
/// </summary>
public static class IPv6Header
{
    /// <summary>Bytes of the header; extension headers follow it.</summary>
    public const int Length = 40;

    /// <summary>The MTU that every IPv6 link has (RFC 8200 §5): the longest ICMPv6 error.</summary>
    public const int LeastMtu = 1280;

    internal const int PayloadLengthOffset = 4;
    internal const int NextHeaderOffset = 6;
    internal const int HopLimitOffset = 7;
    internal const int SourceOffset = 8;
    internal const int DestinationOffset = 24;

    /// <summary>Adds hops to the hop limit, within 0 and 255. No checksum covers it.</summary>
    /// <param name="packet">A packet that <see cref="PacketParser"/> accepted as IPv6.</param>
    /// <param name="hops">How many; negative to take some off.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddHopLimit(Span<byte> packet, int hops) => packet[HopLimitOffset] = (byte)Math.Clamp(packet[HopLimitOffset] + hops, 0, byte.MaxValue);

    /// <summary>Writes a header without extensions, traffic class and flow label 0.</summary>
    /// <param name="packet">The whole packet; its length less <see cref="Length"/> becomes the payload length.</param>
    /// <param name="protocol">What follows.</param>
    /// <param name="source">An IPv6 address.</param>
    /// <param name="destination">An IPv6 address.</param>
    /// <param name="hopLimit">Hop limit.</param>
    public static void Write(Span<byte> packet, IpProtocol protocol, IpAddress source, IpAddress destination, byte hopLimit)
    {
        BinaryPrimitives.WriteUInt32BigEndian(packet, 0x6000_0000);
        BinaryPrimitives.WriteUInt16BigEndian(packet[PayloadLengthOffset..], (ushort)(packet.Length - Length));
        packet[NextHeaderOffset] = (byte)protocol;
        packet[HopLimitOffset] = hopLimit;
        WriteAddress(packet[SourceOffset..], source);
        WriteAddress(packet[DestinationOffset..], destination);
    }

    internal static void WriteAddress(Span<byte> field, IpAddress address)
    {
        BinaryPrimitives.WriteUInt64BigEndian(field, address.High);
        BinaryPrimitives.WriteUInt64BigEndian(field[8..], address.Low);
    }
}
