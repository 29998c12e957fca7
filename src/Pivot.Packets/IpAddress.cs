using System.Buffers.Binary;
using System.Net;
using System.Runtime.CompilerServices;

namespace Pivot.Packets;

/// <summary>
/// An IPv4 or IPv6 address as a 16-byte value without allocation: IPv4 is held IPv4-mapped (::ffff:a.b.c.d, RFC 4291 §2.5.5.2).
/// Numeric values are in host order with the first byte on the wire as the most significant.
/// </summary>
public readonly struct IpAddress : IEquatable<IpAddress>
{
    private const ulong MappedPrefix = 0xffffUL << 32;

    /// <summary>The 64 bits that come first on the wire.</summary>
    public readonly ulong High;

    /// <summary>The 64 bits that come last on the wire.</summary>
    public readonly ulong Low;

    /// <summary>Makes an address of its two halves.</summary>
    public IpAddress(ulong high, ulong low)
    {
        High = high;
        Low = low;
    }

    /// <summary>True for an IPv4 address.</summary>
    public bool IsIPv4 => High == 0 && (Low >> 32) == 0xffff;

    /// <summary>The IPv4 address as a number; meaningless for IPv6.</summary>
    public uint IPv4 => (uint)Low;

    /// <summary>32 or 128.</summary>
    public int BitLength => IsIPv4 ? 32 : 128;

    /// <summary>An IPv4 address from its number, 192.0.2.1 = 0xc0000201.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IpAddress FromIPv4(uint value) => new(0, MappedPrefix | value);

    /// <summary>Reads four bytes in network order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IpAddress ReadIPv4(ReadOnlySpan<byte> source) => FromIPv4(BinaryPrimitives.ReadUInt32BigEndian(source));

    /// <summary>Reads sixteen bytes in network order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IpAddress ReadIPv6(ReadOnlySpan<byte> source) =>
        new(BinaryPrimitives.ReadUInt64BigEndian(source), BinaryPrimitives.ReadUInt64BigEndian(source[8..]));

    /// <summary>The same address as the base library's type.</summary>
    public static IpAddress From(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out int written);
        return written == 4 ? ReadIPv4(bytes) : ReadIPv6(bytes);
    }

    /// <summary>Writes the address as the base library's type. Allocates: control plane only.</summary>
    public IPAddress ToIPAddress()
    {
        Span<byte> bytes = stackalloc byte[16];
        if (IsIPv4)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes, IPv4);
            return new IPAddress(bytes[..4]);
        }

        BinaryPrimitives.WriteUInt64BigEndian(bytes, High);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], Low);
        return new IPAddress(bytes);
    }

    /// <summary>Parses the usual text forms. Control plane only.</summary>
    /// <exception cref="FormatException">Not an address.</exception>
    public static IpAddress Parse(string text) => From(IPAddress.Parse(text));

    /// <summary>The address with only its first <paramref name="prefixLength"/> bits kept.</summary>
    /// <param name="prefixLength">0 to <see cref="BitLength"/>.</param>
    public IpAddress Network(int prefixLength)
    {
        if (IsIPv4)
        {
            uint mask = prefixLength == 0 ? 0 : uint.MaxValue << (32 - prefixLength);
            return FromIPv4(IPv4 & mask);
        }

        ulong high = prefixLength >= 64 ? ulong.MaxValue : prefixLength == 0 ? 0 : ulong.MaxValue << (64 - prefixLength);
        ulong low = prefixLength <= 64 ? 0 : prefixLength == 128 ? ulong.MaxValue : ulong.MaxValue << (128 - prefixLength);
        return new IpAddress(High & high, Low & low);
    }

    /// <summary>True for multicast and, in IPv4, limited broadcast (RFC 5771, RFC 4291 §2.7).</summary>
    public bool IsMulticastOrBroadcast => IsIPv4 ? IPv4 >= 0xe0000000 && (IPv4 < 0xf0000000 || IPv4 == uint.MaxValue) : (High >> 56) == 0xff;

    /// <summary>
    /// True for an address that one host can have: what ICMP errors and other answers may be sent to (RFC 1122 §3.2.2). Not so for multicast, broadcast,
    /// the unspecified address, loopback and the reserved IPv4 networks 0/8 and 240/4.
    /// </summary>
    public bool IsSingleHost => IsIPv4
        ? IPv4 is >= 0x01000000 and < 0xe0000000 && (IPv4 >> 24) != 127
        : (High >> 56) != 0xff && (High | (Low >> 1)) != 0;

    /// <summary>True for an IPv6 link-local address, fe80::/10, which no router may carry to another link (RFC 4291 §2.5.6).</summary>
    public bool IsLinkLocalIPv6 => (High >> 54) == 0x3fa;

    /// <inheritdoc/>
    public bool Equals(IpAddress other) => High == other.High && Low == other.Low;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is IpAddress other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(High, Low);

    /// <summary>The usual text form. Allocates: control plane only.</summary>
    public override string ToString() => ToIPAddress().ToString();

    /// <summary>"address:port", or "[address]:port" for IPv6. Allocates: control plane only.</summary>
    public string WithPort(ushort port) => IsIPv4 ? $"{this}:{port}" : $"[{this}]:{port}";

    /// <summary>Equality of family and address.</summary>
    public static bool operator ==(IpAddress left, IpAddress right) => left.Equals(right);

    /// <summary>Inequality of family or address.</summary>
    public static bool operator !=(IpAddress left, IpAddress right) => !left.Equals(right);
}
