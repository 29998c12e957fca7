using System.Buffers.Binary;
using System.Globalization;

namespace Pivot.Packets.Ethernet;

/// <summary>A 48-bit Ethernet address as a value without allocation.</summary>
public readonly struct MacAddress : IEquatable<MacAddress>
{
    /// <summary>Bytes of an address.</summary>
    public const int Length = 6;

    /// <summary>All ones: every station of the link.</summary>
    public static readonly MacAddress Broadcast = new(0xffff_ffff_ffff);

    /// <summary>The address as a number: the first byte on the wire is bits 40 to 47.</summary>
    public readonly ulong Value;

    /// <summary>Makes an address of its number.</summary>
    /// <param name="value">The lower 48 bits count.</param>
    public MacAddress(ulong value) => Value = value & 0xffff_ffff_ffff;

    /// <summary>Reads six bytes.</summary>
    public static MacAddress Read(ReadOnlySpan<byte> source) =>
        new(((ulong)BinaryPrimitives.ReadUInt16BigEndian(source) << 32) | BinaryPrimitives.ReadUInt32BigEndian(source[2..]));

    /// <summary>Writes six bytes.</summary>
    public void Write(Span<byte> target)
    {
        BinaryPrimitives.WriteUInt16BigEndian(target, (ushort)(Value >> 32));
        BinaryPrimitives.WriteUInt32BigEndian(target[2..], (uint)Value);
    }

    /// <summary>True for multicast and broadcast (IEEE 802 I/G bit): no station's own address.</summary>
    public bool IsGroup => (Value & 0x0100_0000_0000) != 0;

    /// <summary>True for what one station can have: neither a group nor all zeros.</summary>
    public bool IsSingleStation => Value != 0 && !IsGroup;

    /// <summary>The group address that a multicast IP address is sent to (RFC 1112 §6.4, RFC 2464 §7).</summary>
    /// <param name="group">A multicast address.</param>
    public static MacAddress ForMulticast(IpAddress group) =>
        new(group.IsIPv4 ? 0x0100_5e00_0000UL | (group.IPv4 & 0x7f_ffff) : 0x3333_0000_0000UL | (uint)group.Low);

    /// <inheritdoc/>
    public bool Equals(MacAddress other) => Value == other.Value;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is MacAddress other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Value.GetHashCode();

    /// <summary>"02:00:5e:10:00:01". Allocates: control plane only.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Part(40):x2}:{Part(32):x2}:{Part(24):x2}:{Part(16):x2}:{Part(8):x2}:{Part(0):x2}");

    /// <summary>Equality of the addresses.</summary>
    public static bool operator ==(MacAddress left, MacAddress right) => left.Equals(right);

    /// <summary>Inequality of the addresses.</summary>
    public static bool operator !=(MacAddress left, MacAddress right) => !left.Equals(right);

    private byte Part(int shift) => (byte)(Value >> shift);
}
