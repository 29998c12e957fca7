using System.Text.Json.Serialization;
using Pivot.Linux.RtNetlink;
using Pivot.Linux.Steering;

namespace Pivot.Linux.Journal;

/// <summary>A steering program on the ingress of an interface.</summary>
/// <param name="Device">The interface's name.</param>
/// <param name="Program">The kernel's number of the program.</param>
/// <param name="Attachment">By what it hangs there.</param>
internal sealed record ProgramChange(string Device, uint Program, [property: JsonConverter(typeof(JsonStringEnumConverter<BpfAttachment>))] BpfAttachment Attachment) : SteeringChange
{
    /// <inheritdoc/>
    public override bool IsPresent(HostSnapshot host) =>
        host.Links.FirstOrDefault(link => link.Name == Device) is { } link && BpfPrograms.IsAttached(Program, link.Index, Attachment);

    /// <inheritdoc/>
    public override void Make(RtNetlinkClient netlink) => BpfPrograms.Attach(Program, Link(netlink, Device).Index, Attachment);

    /// <inheritdoc/>
    public override void Undo(RtNetlinkClient netlink)
    {
        try
        {
            if (netlink.FindLink(Device) is { } link)
            {
                BpfPrograms.Detach(Program, link.Index, Attachment);
            }
        }
        catch (DllNotFoundException failure)
        {
            throw new HostException("libbpf.so.1, by which it was attached, is not installed any more (Debian: apt-get install libbpf1)", failure);
        }
    }

    /// <inheritdoc/>
    private protected override string Describe() => $"steering program {Program} on {Device}";
}
