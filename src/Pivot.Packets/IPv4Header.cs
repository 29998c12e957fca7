using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Pivot.Packets;

/// <summary>
/// Offsets and fields of the IPv4 header (RFC 791 §3.1):
/// <code>
///  0                   1                   2                   3
///  |Version|  IHL  |     DSCP|ECN    |         Total length          |
///  |        Identification           |Flags|     Fragment offset     |
///  |  Time to live |   Protocol      |        Header checksum        |
///  |                       Source address                            |
///  |                    Destination address                          |
/// </code>
/// </summary>
public static class IPv4Header
{
    /// <summary>Bytes of a header without options.</summary>
    public const int MinimumLength = 20;

    /// <summary>The don't-fragment flag in the word at <see cref="FragmentOffset"/>.</summary>
    public const ushort DontFragment = 0x4000;

    internal const int TotalLengthOffset = 2;
    internal const int IdentificationOffset = 4;
    internal const int FragmentOffset = 6;
    internal const int TtlOffset = 8;
    internal const int ProtocolOffset = 9;
    internal const int ChecksumOffset = 10;
    internal const int SourceOffset = 12;
    internal const int DestinationOffset = 16;

    /// <summary>Adds hops to the time to live, within 0 and 255, and keeps the header checksum right.</summary>
    /// <param name="packet">A packet that <see cref="PacketParser"/> accepted as IPv4.</param>
    /// <param name="hops">How many; negative to take some off.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddTtl(Span<byte> packet, int hops)
    {
        if (hops == 0)
        {
            return;
        }

        Span<byte> word = packet.Slice(TtlOffset, 2);
        ushort before = BinaryPrimitives.ReadUInt16BigEndian(word);
        int ttl = Math.Clamp((before >> 8) + hops, 0, byte.MaxValue);
        ushort after = (ushort)((ttl << 8) | (before & 0xff));
        BinaryPrimitives.WriteUInt16BigEndian(word, after);
        UpdateChecksum(packet, before, after);
    }

    /// <summary>Writes a header without options, checksum included.</summary>
    /// <param name="packet">The whole packet; its length becomes the total length.</param>
    /// <param name="protocol">What follows.</param>
    /// <param name="source">An IPv4 address.</param>
    /// <param name="destination">An IPv4 address.</param>
    /// <param name="ttl">Time to live.</param>
    public static void Write(Span<byte> packet, IpProtocol protocol, IpAddress source, IpAddress destination, byte ttl)
    {
        packet[0] = 0x45;
        packet[1] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(packet[TotalLengthOffset..], (ushort)packet.Length);
        BinaryPrimitives.WriteUInt16BigEndian(packet[IdentificationOffset..], 0);
        BinaryPrimitives.WriteUInt16BigEndian(packet[FragmentOffset..], DontFragment);
        packet[TtlOffset] = ttl;
        packet[ProtocolOffset] = (byte)protocol;
        BinaryPrimitives.WriteUInt16BigEndian(packet[ChecksumOffset..], 0);
        BinaryPrimitives.WriteUInt32BigEndian(packet[SourceOffset..], source.IPv4);
        BinaryPrimitives.WriteUInt32BigEndian(packet[DestinationOffset..], destination.IPv4);
        BinaryPrimitives.WriteUInt16BigEndian(packet[ChecksumOffset..], InternetChecksum.Compute(packet[..MinimumLength]));
    }

    /// <summary>True when the packet must not be fragmented on its way.</summary>
    /// <param name="packet">A packet that <see cref="PacketParser"/> accepted as IPv4.</param>
    public static bool MustNotFragment(ReadOnlySpan<byte> packet) =>
        (BinaryPrimitives.ReadUInt16BigEndian(packet[FragmentOffset..]) & DontFragment) != 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void UpdateChecksum(Span<byte> packet, ushort before, ushort after)
    {
        Span<byte> field = packet[ChecksumOffset..];
        BinaryPrimitives.WriteUInt16BigEndian(field, InternetChecksum.Update(BinaryPrimitives.ReadUInt16BigEndian(field), before, after));
    }
}
