using System.Buffers.Binary;
using Pivot.Linux.Interop;

namespace Pivot.Linux.RtNetlink;

/// <summary>A queueing discipline or a filter (<c>struct tcmsg</c> and TCA_*).</summary>
/// <param name="InterfaceIndex">The interface that has it.</param>
/// <param name="Kind"><c>clsact</c>, <c>bpf</c>...</param>
internal sealed record TrafficControlEntry(int InterfaceIndex, string Kind)
{
    /// <summary>Bytes of <c>struct tcmsg</c>.</summary>
    public const int FixedBytes = 20;

    public static TrafficControlEntry? Parse(NetlinkMessage message)
    {
        ReadOnlySpan<byte> body = message.Body;
        if (message.Type is not (Libc.RTM_NEWQDISC or Libc.RTM_NEWTFILTER) || body.Length < FixedBytes)
        {
            return null;
        }

        string kind = "";
        NetlinkAttributes attributes = new(body[FixedBytes..]);
        while (attributes.MoveNext())
        {
            if (attributes.Type == Libc.TCA_KIND)
            {
                kind = attributes.Text;
            }
        }

        return new TrafficControlEntry(BinaryPrimitives.ReadInt32LittleEndian(body[4..]), kind);
    }
}
