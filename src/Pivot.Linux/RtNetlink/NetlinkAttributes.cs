using System.Buffers.Binary;
using System.Net;
using System.Text;
using Pivot.Linux.Interop;

namespace Pivot.Linux.RtNetlink;

/// <summary>
/// Walks attributes (<c>struct rtattr</c>: 16-bit length with header, 16-bit type, value, padding to 4 bytes). An attribute whose length does not fit ends the walk:
/// nothing beyond the span is read whatever the bytes say.
/// </summary>
internal ref struct NetlinkAttributes
{
    /// <summary>Bytes of <c>struct rtattr</c>.</summary>
    public const int HeaderBytes = 4;

    private ReadOnlySpan<byte> _rest;

    /// <summary>Starts before the first attribute.</summary>
    /// <param name="attributes">The attributes, from the first one's header on.</param>
    public NetlinkAttributes(ReadOnlySpan<byte> attributes)
    {
        _rest = attributes;
        Value = default;
        Type = 0;
    }

    /// <summary>The attribute's type without its flag bits.</summary>
    public ushort Type { get; private set; }

    /// <summary>The attribute's value.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>The value as a 32-bit number; 0 when it is shorter.</summary>
    public readonly uint Number => Value.Length >= 4 ? BinaryPrimitives.ReadUInt32LittleEndian(Value) : 0;

    /// <summary>The value as text up to its first NUL.</summary>
    public readonly string Text
    {
        get
        {
            int end = Value.IndexOf((byte)0);
            return Encoding.UTF8.GetString(end < 0 ? Value : Value[..end]);
        }
    }

    /// <summary>The value as an address; null when it has neither 4 nor 16 bytes.</summary>
    public readonly IPAddress? Address => Value.Length is 4 or 16 ? new IPAddress(Value) : null;

    /// <summary>Rounds up to the alignment of netlink.</summary>
    public static int Align(int length) => (length + 3) & ~3;

    /// <summary>Goes to the next attribute.</summary>
    /// <returns>False at the end.</returns>
    public bool MoveNext()
    {
        if (_rest.Length < HeaderBytes)
        {
            return false;
        }

        int length = BinaryPrimitives.ReadUInt16LittleEndian(_rest);
        if (length < HeaderBytes || length > _rest.Length)
        {
            _rest = default;
            return false;
        }

        Type = (ushort)(BinaryPrimitives.ReadUInt16LittleEndian(_rest[2..]) & Libc.NLA_TYPE_MASK);
        Value = _rest[HeaderBytes..length];
        _rest = _rest[Math.Min(Align(length), _rest.Length)..];
        return true;
    }
}
