using System.Buffers.Binary;
using System.Net;
using System.Text;
using Pivot.Linux.Interop;

namespace Pivot.Linux.RtNetlink;

/// <summary>One netlink message being written (<c>struct nlmsghdr</c>, a fixed header, attributes; linux/netlink.h). Host byte order; all parts aligned to 4 bytes.</summary>
internal sealed class NetlinkRequest
{
    /// <summary>Bytes of <c>struct nlmsghdr</c>.</summary>
    public const int HeaderBytes = 16;

    /// <summary>Requests of this program are far shorter.</summary>
    private const int MaximumBytes = 1024;

    private readonly byte[] _buffer = new byte[MaximumBytes];

    /// <summary>Starts a message.</summary>
    /// <param name="type">RTM_*.</param>
    /// <param name="flags">NLM_F_* besides NLM_F_REQUEST.</param>
    /// <param name="fixedHeader">The family's header (<c>ifinfomsg</c>, <c>rtmsg</c>...).</param>
    public NetlinkRequest(ushort type, ushort flags, ReadOnlySpan<byte> fixedHeader)
    {
        Type = type;
        Length = HeaderBytes;
        BinaryPrimitives.WriteUInt16LittleEndian(_buffer.AsSpan(4), type);
        BinaryPrimitives.WriteUInt16LittleEndian(_buffer.AsSpan(6), (ushort)(flags | Libc.NLM_F_REQUEST));
        fixedHeader.CopyTo(_buffer.AsSpan(Length));
        Length += NetlinkAttributes.Align(fixedHeader.Length);
    }

    /// <summary>RTM_*.</summary>
    public ushort Type { get; }

    /// <summary>Bytes written so far.</summary>
    public int Length { get; private set; }

    /// <summary>The finished message.</summary>
    /// <param name="sequence">Its number, which the answers repeat.</param>
    public ReadOnlySpan<byte> Finish(uint sequence)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_buffer, Length);
        BinaryPrimitives.WriteUInt32LittleEndian(_buffer.AsSpan(8), sequence);
        return _buffer.AsSpan(0, Length);
    }

    /// <summary>Appends an attribute.</summary>
    public NetlinkRequest Add(ushort type, ReadOnlySpan<byte> value)
    {
        Span<byte> target = _buffer.AsSpan(Length);
        BinaryPrimitives.WriteUInt16LittleEndian(target, (ushort)(NetlinkAttributes.HeaderBytes + value.Length));
        BinaryPrimitives.WriteUInt16LittleEndian(target[2..], type);
        value.CopyTo(target[NetlinkAttributes.HeaderBytes..]);
        Length += NetlinkAttributes.Align(NetlinkAttributes.HeaderBytes + value.Length);
        return this;
    }

    /// <summary>Appends a 32-bit attribute.</summary>
    public NetlinkRequest Add(ushort type, uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return Add(type, bytes);
    }

    /// <summary>Appends an address in network byte order.</summary>
    public NetlinkRequest Add(ushort type, IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        _ = address.TryWriteBytes(bytes, out int length);
        return Add(type, bytes[..length]);
    }

    /// <summary>Begins an attribute that holds attributes.</summary>
    /// <returns>For <see cref="End"/>.</returns>
    public int Begin(ushort type)
    {
        int start = Length;
        BinaryPrimitives.WriteUInt16LittleEndian(_buffer.AsSpan(start + 2), type);
        Length += NetlinkAttributes.HeaderBytes;
        return start;
    }

    /// <summary>Ends the attribute that <see cref="Begin"/> began, with all that was added since in it.</summary>
    public NetlinkRequest End(int start)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(_buffer.AsSpan(start), (ushort)(Length - start));
        return this;
    }

    /// <summary>Appends a NUL-terminated string.</summary>
    public NetlinkRequest Add(ushort type, string value) => Add(type, Encoding.UTF8.GetBytes(value + "\0"));
}
