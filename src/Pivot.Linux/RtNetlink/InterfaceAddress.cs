using System.Buffers.Binary;
using System.Net;
using Pivot.Linux.Interop;

namespace Pivot.Linux.RtNetlink;

/// <summary>An address of the board itself (<c>struct ifaddrmsg</c> and IFA_*).</summary>
/// <param name="InterfaceIndex">The interface that has it.</param>
/// <param name="Address">The board's own address.</param>
/// <param name="Peer">On a point-to-point interface the address of the other end; else equal to <paramref name="Address"/>.</param>
/// <param name="PrefixLength">Of the subnet that is reached through the interface directly, which contains <paramref name="Peer"/>.</param>
public sealed record InterfaceAddress(int InterfaceIndex, IPAddress Address, IPAddress Peer, int PrefixLength)
{
    /// <summary>Bytes of <c>struct ifaddrmsg</c>.</summary>
    internal const int FixedBytes = 8;

    /// <summary>Seconds until the kernel removes it, as a lease or a router advertisement has it; null = never.</summary>
    public uint? ValidSeconds { get; init; }

    /// <summary>Somebody else on the link has it (IPv6): the board does not use it.</summary>
    public bool IsDuplicate { get; init; }

    /// <summary>It is being asked whether somebody else has it (IPv6): the board does not use it yet.</summary>
    public bool IsTentative { get; init; }

    /// <summary>The subnet that is reached through the interface directly.</summary>
    public IPNetwork Subnet => Prefix.Containing(Peer, PrefixLength);

    internal static InterfaceAddress? Parse(NetlinkMessage message)
    {
        ReadOnlySpan<byte> body = message.Body;
        if (message.Type != Libc.RTM_NEWADDR || body.Length < FixedBytes)
        {
            return null;
        }

        IPAddress? address = null;
        IPAddress? local = null;
        uint valid = uint.MaxValue;
        NetlinkAttributes attributes = new(body[FixedBytes..]);
        while (attributes.MoveNext())
        {
            switch (attributes.Type)
            {
                case Libc.IFA_ADDRESS: address = attributes.Address; break;
                case Libc.IFA_LOCAL: local = attributes.Address; break;

                // struct ifa_cacheinfo: ifa_prefered, ifa_valid, cstamp, tstamp; all ones = for ever.
                case Libc.IFA_CACHEINFO when attributes.Value.Length >= 8: valid = BinaryPrimitives.ReadUInt32LittleEndian(attributes.Value[4..]); break;
                default: break;
            }
        }

        // IPv6 has IFA_ADDRESS alone unless there is a peer; IPv4 has both.
        IPAddress? own = local ?? address;
        return own is null || body[1] > own.GetAddressBytes().Length * 8
            ? null
            : new InterfaceAddress(BinaryPrimitives.ReadInt32LittleEndian(body[4..]), own, address ?? own, body[1])
            {
                ValidSeconds = (body[2] & Libc.IFA_F_PERMANENT) != 0 || valid == uint.MaxValue ? null : valid,
                IsDuplicate = (body[2] & Libc.IFA_F_DADFAILED) != 0,
                IsTentative = (body[2] & Libc.IFA_F_TENTATIVE) != 0,
            };
    }
}
