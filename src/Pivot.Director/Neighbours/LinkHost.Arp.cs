using Pivot.Packets;
using Pivot.Packets.Arp;
using Pivot.Packets.Ethernet;

namespace Pivot.Director.Neighbours;

/// <content>IPv4: ARP (RFC 826), address conflicts (RFC 5227).</content>
public sealed partial class LinkHost
{
    /// <summary>
    /// Learns of the sender what RFC 826 says: an entry that is there follows every message, a new one is made only for who asks us. A sender with one of our addresses is a conflict, neither learnt nor answered.
    /// A probe (RFC 5227) has no sender address; it is answered, which defends the address.
    /// </summary>
    private void OnArp(ReadOnlySpan<byte> payload, in EthernetHeader header, ulong now, IFrameOutput output)
    {
        if (!ArpMessage.TryParse(payload, out ArpMessage message) || message.SenderHardware == Hardware)
        {
            Interlocked.Increment(ref _malformed);
            return;
        }

        View view = Volatile.Read(ref _view);
        if (view.Answered.Contains(message.Sender))
        {
            OnConflict(view, message.Sender, message.SenderHardware, now, output);
            return;
        }

        bool asksUs = message.Operation == ArpOperation.Request && view.Answered.Contains(message.Target);
        if (message.Sender.IsSingleHost)
        {
            bool isAnswer = message.Operation == ArpOperation.Reply && header.Destination == Hardware && message.TargetHardware == Hardware;
            OverrideRule rule = message.IsAnnouncement ? OverrideRule.Always : OverrideRule.UnlessJustChanged;
            Take(new NeighbourClaim(message.Sender, message.SenderHardware, isAnswer, rule, Creates: asksUs && view.Routes.IsOnLink(message.Sender)), now, output);
        }

        if (asksUs)
        {
            SendArp(message.Reply(Hardware), message.SenderHardware, output);
        }
    }

    private void AskArp(IpAddress target, IpAddress source, MacAddress? only, IFrameOutput output) =>
        SendArp(ArpMessage.Request(target, source, Hardware), only ?? MacAddress.Broadcast, output);

    private void AnnounceArp(IpAddress address, IFrameOutput output) => SendArp(ArpMessage.Announcement(address, Hardware), MacAddress.Broadcast, output);

    private void SendArp(in ArpMessage message, MacAddress destination, IFrameOutput output)
    {
        Span<byte> frame = output.Room(ArpMessage.FrameLength);
        if (!frame.IsEmpty)
        {
            new EthernetHeader(destination, Hardware, EtherType.Arp).Write(frame);
            message.Write(frame[EthernetHeader.UntaggedLength..]);
            output.Send(default);
        }
    }
}
