using System.Buffers.Binary;
using Pivot.Linux.Interop;

namespace Pivot.Linux.RtNetlink;

/// <summary>One message of an answer: <c>struct nlmsghdr</c> and what follows it.</summary>
internal readonly ref struct NetlinkMessage
{
    private NetlinkMessage(ReadOnlySpan<byte> message)
    {
        Type = BinaryPrimitives.ReadUInt16LittleEndian(message[4..]);
        Flags = BinaryPrimitives.ReadUInt16LittleEndian(message[6..]);
        Sequence = BinaryPrimitives.ReadUInt32LittleEndian(message[8..]);
        Body = message[NetlinkRequest.HeaderBytes..];
    }

    /// <summary>RTM_* or NLMSG_*.</summary>
    public ushort Type { get; }

    /// <summary>NLM_F_*.</summary>
    public ushort Flags { get; }

    /// <summary>The number of the request that this answers.</summary>
    public uint Sequence { get; }

    /// <summary>The fixed header and the attributes.</summary>
    public ReadOnlySpan<byte> Body { get; }

    /// <summary>In NLMSG_ERROR and NLMSG_DONE: 0 or a negative error number.</summary>
    public int Error => Body.Length >= 4 ? BinaryPrimitives.ReadInt32LittleEndian(Body) : 0;

    /// <summary>Takes the next message off a datagram.</summary>
    /// <param name="rest">What is left of the datagram; moved behind the message.</param>
    /// <param name="message">The message.</param>
    /// <returns>False when nothing (or nothing whole) is left.</returns>
    public static bool TryTake(ref ReadOnlySpan<byte> rest, out NetlinkMessage message)
    {
        message = default;
        if (rest.Length < NetlinkRequest.HeaderBytes)
        {
            return false;
        }

        int length = BinaryPrimitives.ReadInt32LittleEndian(rest);
        if (length < NetlinkRequest.HeaderBytes || length > rest.Length)
        {
            return false;
        }

        message = new NetlinkMessage(rest[..length]);
        rest = rest[Math.Min(NetlinkAttributes.Align(length), rest.Length)..];
        return true;
    }

    /// <summary>The kernel's sentence about an error (NETLINK_EXT_ACK), or null when it sent none.</summary>
    public string? ErrorText()
    {
        if ((Flags & Libc.NLM_F_ACK_TLVS) == 0)
        {
            return null;
        }

        // After the error number comes the header of the request, and the whole of it unless the answer is capped. NLMSG_DONE carries none.
        int skip = 4;
        if (Type == Libc.NLMSG_ERROR)
        {
            if (Body.Length < 4 + NetlinkRequest.HeaderBytes)
            {
                return null;
            }

            int echoed = (Flags & Libc.NLM_F_CAPPED) != 0 ? NetlinkRequest.HeaderBytes : BinaryPrimitives.ReadInt32LittleEndian(Body[4..]);
            if (echoed < NetlinkRequest.HeaderBytes || echoed > Body.Length - 4)
            {
                return null;
            }

            skip += NetlinkAttributes.Align(echoed);
        }

        NetlinkAttributes attributes = new(Body[Math.Min(skip, Body.Length)..]);
        while (attributes.MoveNext())
        {
            if (attributes.Type == Libc.NLMSGERR_ATTR_MSG)
            {
                return attributes.Text;
            }
        }

        return null;
    }
}
