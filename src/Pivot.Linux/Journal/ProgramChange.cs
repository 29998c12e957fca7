using System.Text.Json.Serialization;
using Pivot.Linux.RtNetlink;
using Pivot.Linux.Steering;

namespace Pivot.Linux.Journal;

/// <summary>A steering program on an interface. The interface is known by its index, which stays when it is renamed.</summary>
/// <param name="Device">The interface's name, for the user.</param>
/// <param name="InterfaceIndex">The interface.</param>
/// <param name="Program">The kernel's number of the program.</param>
/// <param name="Attachment">By what it hangs there.</param>
/// <param name="Egress">It sees the packets that go out, and not those that come in.</param>
internal sealed record ProgramChange(
    string Device,
    int InterfaceIndex,
    uint Program,
    [property: JsonConverter(typeof(JsonStringEnumConverter<BpfAttachment>))] BpfAttachment Attachment,
    bool Egress = false) : SteeringChange
{
    private BpfDirection Direction => Egress ? BpfDirection.Egress : BpfDirection.Ingress;

    /// <inheritdoc/>
    public override bool IsPresent(HostSnapshot host) => BpfPrograms.IsAttached(Program, InterfaceIndex, Attachment, Direction);

    /// <inheritdoc/>
    public override void Make(RtNetlinkClient netlink) => BpfPrograms.Attach(Program, InterfaceIndex, Attachment, Direction);

    /// <inheritdoc/>
    public override void Undo(RtNetlinkClient netlink)
    {
        try
        {
            BpfPrograms.Detach(Program, InterfaceIndex, Attachment, Direction);
        }
        catch (DllNotFoundException failure)
        {
            throw new HostException("libbpf.so.1, by which it was attached, is not installed any more (Debian: apt-get install libbpf1)", failure);
        }
    }

    /// <inheritdoc/>
    private protected override string Describe() => $"steering program {Program} on interface {InterfaceIndex}";
}
