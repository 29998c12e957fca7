using System.Buffers.Binary;
using System.Net;

namespace Pivot.Linux.Tests.Steering;

/// <summary>Ethernet frames, written byte by byte: an encoder that shares nothing with the program that is tested. Checksums are left out: steering reads none.</summary>
internal static class Frames
{
    public const byte Icmp = 1;
    public const byte Tcp = 6;
    public const byte Udp = 17;
    public const byte IcmpV6 = 58;

    /// <summary>A frame to loopback's own address (zeros), or to another.</summary>
    public static byte[] Ethernet(ushort type, byte[] payload, bool otherHost = false)
    {
        byte[] frame = new byte[14 + Math.Max(payload.Length, 46)];
        if (otherHost)
        {
            frame[0] = 2;
        }

        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(12), type);
        payload.CopyTo(frame, 14);
        return frame[..(14 + payload.Length)];
    }

    /// <summary>An IPv4 packet. The fragment field: 0x2000 = more follow, the bits below = offset in 8 bytes.</summary>
    public static byte[] IPv4(string source, string destination, byte protocol, byte[] payload, byte ttl = 64, ushort fragment = 0, ushort id = 7)
    {
        byte[] packet = new byte[20 + payload.Length];
        packet[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)packet.Length);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(4), id);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(6), fragment);
        packet[8] = ttl;
        packet[9] = protocol;
        IPAddress.Parse(source).GetAddressBytes().CopyTo(packet, 12);
        IPAddress.Parse(destination).GetAddressBytes().CopyTo(packet, 16);
        payload.CopyTo(packet, 20);
        return packet;
    }

    /// <summary>An IPv6 packet.</summary>
    public static byte[] IPv6(string source, string destination, byte next, byte[] payload, byte hops = 64)
    {
        byte[] packet = new byte[40 + payload.Length];
        packet[0] = 0x60;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(4), (ushort)payload.Length);
        packet[6] = next;
        packet[7] = hops;
        IPAddress.Parse(source).GetAddressBytes().CopyTo(packet, 8);
        IPAddress.Parse(destination).GetAddressBytes().CopyTo(packet, 24);
        payload.CopyTo(packet, 40);
        return packet;
    }

    /// <summary>The first 20 bytes of a transport header: ports, and zeros.</summary>
    public static byte[] Ports(ushort source, ushort destination)
    {
        byte[] header = new byte[20];
        BinaryPrimitives.WriteUInt16BigEndian(header, source);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), destination);
        return header;
    }

    /// <summary>An ICMP echo of either version.</summary>
    public static byte[] Echo(byte type, ushort identifier) => [type, 0, 0, 0, (byte)(identifier >> 8), (byte)identifier, 0, 1];

    /// <summary>An ICMP message of either version around what it is about.</summary>
    public static byte[] Message(byte type, params byte[] about) => [type, 0, 0, 0, 0, 0, 0, 0, .. about];
}
