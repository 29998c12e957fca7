using System.Buffers.Binary;
using System.Net;
using System.Net.NetworkInformation;
using Pivot.Linux.Interop;

namespace Pivot.Linux.RtNetlink;

/// <summary>A neighbour, or an address that the board answers for (<c>struct ndmsg</c> and NDA_*).</summary>
/// <param name="InterfaceIndex">The interface that it is on.</param>
/// <param name="Address">Its address.</param>
/// <param name="IsProxy">True when the board answers ARP or NDP for the address.</param>
/// <param name="State">NUD_*; 0 for a proxy.</param>
/// <param name="HardwareAddress">Its link-layer address; null while it is not known.</param>
public sealed record NeighbourEntry(int InterfaceIndex, IPAddress Address, bool IsProxy, ushort State, PhysicalAddress? HardwareAddress)
{
    /// <summary>Bytes of <c>struct ndmsg</c>.</summary>
    internal const int FixedBytes = 12;

    /// <summary>True while the kernel itself would send to <see cref="HardwareAddress"/> (<c>NUD_VALID</c>, net/neighbour.h).</summary>
    public bool IsUsable =>
        HardwareAddress is not null
        && (State & (Libc.NUD_PERMANENT | Libc.NUD_NOARP | Libc.NUD_REACHABLE | Libc.NUD_PROBE | Libc.NUD_STALE | Libc.NUD_DELAY)) != 0;

    /// <summary>True while the kernel needs no confirmation of it (<c>NUD_CONNECTED</c>).</summary>
    public bool IsConfirmed => (State & (Libc.NUD_PERMANENT | Libc.NUD_NOARP | Libc.NUD_REACHABLE)) != 0;

    /// <summary>The state in one word, as <c>ip neighbour</c> has it, in lower case.</summary>
    public string StateName => State switch
    {
        Libc.NUD_INCOMPLETE => "incomplete",
        Libc.NUD_REACHABLE => "reachable",
        Libc.NUD_STALE => "stale",
        Libc.NUD_DELAY => "delay",
        Libc.NUD_PROBE => "probe",
        Libc.NUD_FAILED => "failed",
        Libc.NUD_NOARP => "noarp",
        Libc.NUD_PERMANENT => "permanent",
        _ => "none",
    };

    internal static NeighbourEntry? Parse(NetlinkMessage message)
    {
        ReadOnlySpan<byte> body = message.Body;
        if (message.Type != Libc.RTM_NEWNEIGH || body.Length < FixedBytes)
        {
            return null;
        }

        IPAddress? address = null;
        PhysicalAddress? hardware = null;
        NetlinkAttributes attributes = new(body[FixedBytes..]);
        while (attributes.MoveNext())
        {
            switch (attributes.Type)
            {
                case Libc.NDA_DST: address = attributes.Address; break;
                case Libc.NDA_LLADDR: hardware = new PhysicalAddress(attributes.Value.ToArray()); break;
                default: break;
            }
        }

        return address is null
            ? null
            : new NeighbourEntry(
                BinaryPrimitives.ReadInt32LittleEndian(body[4..]),
                address,
                (body[10] & Libc.NTF_PROXY) != 0,
                BinaryPrimitives.ReadUInt16LittleEndian(body[8..]),
                hardware);
    }
}
