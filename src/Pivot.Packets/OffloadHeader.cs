using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Pivot.Packets;

/// <summary>
/// The kernel's <c>struct virtio_net_hdr</c> (linux/virtio_net.h), which stands before each packet of a TUN or TAP device
/// opened with <c>IFF_VNET_HDR</c>. Host byte order (we set no <c>TUNSETVNETBE</c>, and every supported machine is little-endian).
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct OffloadHeader : IEquatable<OffloadHeader>
{
    /// <summary>Bytes of the header on the wire between kernel and director.</summary>
    public const int Size = 10;

    /// <summary><see cref="Flags"/> bit: the transport checksum holds only the pseudo-header sum; whoever sends the packet completes it.</summary>
    public const byte NeedsChecksum = 1;

    /// <summary><see cref="Flags"/> bit: the receiver has verified the transport checksum.</summary>
    public const byte DataValid = 2;

    /// <summary><see cref="GsoType"/>: one ordinary packet.</summary>
    public const byte GsoNone = 0;

    /// <summary><see cref="GsoType"/>: a TCP over IPv4 superpacket.</summary>
    public const byte GsoTcp4 = 1;

    /// <summary><see cref="GsoType"/>: a TCP over IPv6 superpacket.</summary>
    public const byte GsoTcp6 = 4;

    /// <summary><see cref="GsoType"/>: a UDP superpacket that is segmented at the UDP layer (USO).</summary>
    public const byte GsoUdpL4 = 5;

    /// <summary>Bit in <see cref="GsoType"/>: the first segment alone carries CWR.</summary>
    public const byte GsoEcn = 0x80;

    /// <summary><see cref="NeedsChecksum"/> and <see cref="DataValid"/> bits.</summary>
    public byte Flags;

    /// <summary>What kind of superpacket this is.</summary>
    public byte GsoType;

    /// <summary>Bytes of all headers; a hint that the kernel itself does not trust.</summary>
    public ushort HeaderLength;

    /// <summary>Payload bytes of each segment of a superpacket.</summary>
    public ushort GsoSize;

    /// <summary>Offset from the packet's start where the checksum starts.</summary>
    public ushort ChecksumStart;

    /// <summary>Offset from <see cref="ChecksumStart"/> where the checksum is stored.</summary>
    public ushort ChecksumOffset;

    /// <summary>True when the transport checksum is only the pseudo-header sum.</summary>
    public readonly bool HasPartialChecksum => (Flags & NeedsChecksum) != 0;

    /// <summary>The same packet's header when other headers stand before it.</summary>
    /// <param name="bytes">Bytes of those headers; negative where they are taken away.</param>
    public readonly OffloadHeader Behind(int bytes)
    {
        OffloadHeader moved = this;
        moved.ChecksumStart += HasPartialChecksum ? (ushort)bytes : (ushort)0;
        moved.HeaderLength += GsoType != GsoNone || HasPartialChecksum ? (ushort)bytes : (ushort)0;
        return moved;
    }

    /// <summary>Reads a header from its wire form.</summary>
    /// <param name="source">At least <see cref="Size"/> bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="source"/> is shorter.</exception>
    public static OffloadHeader Read(ReadOnlySpan<byte> source) => new()
    {
        Flags = source[0],
        GsoType = source[1],
        HeaderLength = BinaryPrimitives.ReadUInt16LittleEndian(source[2..]),
        GsoSize = BinaryPrimitives.ReadUInt16LittleEndian(source[4..]),
        ChecksumStart = BinaryPrimitives.ReadUInt16LittleEndian(source[6..]),
        ChecksumOffset = BinaryPrimitives.ReadUInt16LittleEndian(source[8..]),
    };

    /// <summary>Writes the header's wire form.</summary>
    /// <param name="target">At least <see cref="Size"/> bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="target"/> is shorter.</exception>
    public readonly void Write(Span<byte> target)
    {
        target[0] = Flags;
        target[1] = GsoType;
        BinaryPrimitives.WriteUInt16LittleEndian(target[2..], HeaderLength);
        BinaryPrimitives.WriteUInt16LittleEndian(target[4..], GsoSize);
        BinaryPrimitives.WriteUInt16LittleEndian(target[6..], ChecksumStart);
        BinaryPrimitives.WriteUInt16LittleEndian(target[8..], ChecksumOffset);
    }

    /// <inheritdoc/>
    public readonly bool Equals(OffloadHeader other) =>
        Flags == other.Flags && GsoType == other.GsoType && HeaderLength == other.HeaderLength && GsoSize == other.GsoSize
        && ChecksumStart == other.ChecksumStart && ChecksumOffset == other.ChecksumOffset;

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is OffloadHeader other && Equals(other);

    /// <inheritdoc/>
    public override readonly int GetHashCode() => HashCode.Combine(Flags, GsoType, HeaderLength, GsoSize, ChecksumStart, ChecksumOffset);

    /// <summary>Equality by every field.</summary>
    public static bool operator ==(OffloadHeader left, OffloadHeader right) => left.Equals(right);

    /// <summary>Inequality by any field.</summary>
    public static bool operator !=(OffloadHeader left, OffloadHeader right) => !left.Equals(right);
}
