using System.Buffers.Binary;
using Pivot.Packets.Ethernet;

namespace Pivot.Packets.Arp;

/// <summary>
/// An ARP message for IPv4 over Ethernet (RFC 826):
/// <code>
///  |    Hardware type = 1          |    Protocol type = 0x0800     |
///  |  Length = 6   |  Length = 4   |    Operation                  |
///  |  Sender: Ethernet address (6), IPv4 address (4)               |
///  |  Target: Ethernet address (6), IPv4 address (4)               |
/// </code>
/// </summary>
/// <param name="Operation">Request or reply.</param>
/// <param name="SenderHardware">The sender's Ethernet address.</param>
/// <param name="Sender">The sender's IPv4 address; 0.0.0.0 in a probe (RFC 5227).</param>
/// <param name="TargetHardware">The target's Ethernet address; zero in a request, which asks for it.</param>
/// <param name="Target">The target's IPv4 address.</param>
public readonly record struct ArpMessage(ArpOperation Operation, MacAddress SenderHardware, IpAddress Sender, MacAddress TargetHardware, IpAddress Target)
{
    /// <summary>Bytes of a message.</summary>
    public const int Length = 28;

    /// <summary>Bytes of an untagged frame with a message; a link pads it to 60.</summary>
    public const int FrameLength = EthernetHeader.UntaggedLength + Length;

    private const uint EthernetAndIPv4 = 0x0001_0800;
    private const ushort Lengths = (MacAddress.Length << 8) | 4;

    /// <summary>A question for an address, which goes to all.</summary>
    /// <param name="target">The address asked for.</param>
    /// <param name="sender">The address that asks.</param>
    /// <param name="hardware">The Ethernet address that asks.</param>
    public static ArpMessage Request(IpAddress target, IpAddress sender, MacAddress hardware) => new(ArpOperation.Request, hardware, sender, default, target);

    /// <summary>Tells all stations who has an address now (RFC 5227 §3, "gratuitous ARP").</summary>
    /// <param name="address">The address.</param>
    /// <param name="hardware">The Ethernet address that has it.</param>
    public static ArpMessage Announcement(IpAddress address, MacAddress hardware) => Request(address, address, hardware);

    /// <summary>The answer to a request.</summary>
    /// <param name="hardware">The Ethernet address that has the request's target address.</param>
    public ArpMessage Reply(MacAddress hardware) => new(ArpOperation.Reply, hardware, Target, SenderHardware, Sender);

    /// <summary>True when the sender speaks of its own address: an announcement, which asks for no answer.</summary>
    public bool IsAnnouncement => Sender == Target;

    /// <summary>True for a request without a sender address: somebody asks whether the target is free (RFC 5227 §1.1). Nothing is to be learnt from it.</summary>
    public bool IsProbe => Operation == ArpOperation.Request && Sender.IPv4 == 0;

    /// <summary>Reads a message.</summary>
    /// <param name="payload">The frame behind its Ethernet header; padding may follow.</param>
    /// <param name="message">The message.</param>
    /// <returns>
    /// False when it is too short, neither request nor reply, not of Ethernet and IPv4, or from an address that no station can have (RFC 1812 §3.3.2) or no host: a group's, or zeros.
    /// </returns>
    public static bool TryParse(ReadOnlySpan<byte> payload, out ArpMessage message)
    {
        message = default;
        if (payload.Length < Length || BinaryPrimitives.ReadUInt32BigEndian(payload) != EthernetAndIPv4 || BinaryPrimitives.ReadUInt16BigEndian(payload[4..]) != Lengths)
        {
            return false;
        }

        message = new ArpMessage(
            (ArpOperation)BinaryPrimitives.ReadUInt16BigEndian(payload[6..]),
            MacAddress.Read(payload[8..]),
            IpAddress.ReadIPv4(payload[14..]),
            MacAddress.Read(payload[18..]),
            IpAddress.ReadIPv4(payload[24..]));
        return message.Operation is ArpOperation.Request or ArpOperation.Reply && message.SenderHardware.IsSingleStation && !message.Sender.IsMulticastOrBroadcast;
    }

    /// <summary>Writes the message.</summary>
    /// <param name="payload">At least <see cref="Length"/> bytes.</param>
    public void Write(Span<byte> payload)
    {
        BinaryPrimitives.WriteUInt32BigEndian(payload, EthernetAndIPv4);
        BinaryPrimitives.WriteUInt16BigEndian(payload[4..], Lengths);
        BinaryPrimitives.WriteUInt16BigEndian(payload[6..], (ushort)Operation);
        SenderHardware.Write(payload[8..]);
        BinaryPrimitives.WriteUInt32BigEndian(payload[14..], Sender.IPv4);
        TargetHardware.Write(payload[18..]);
        BinaryPrimitives.WriteUInt32BigEndian(payload[24..], Target.IPv4);
    }

    /// <summary>Writes the message in an Ethernet frame, from the sender's Ethernet address to the target's, or to all where that is not known.</summary>
    /// <param name="frame">At least <see cref="FrameLength"/> bytes.</param>
    public void WriteFrame(Span<byte> frame)
    {
        new EthernetHeader(TargetHardware == default ? MacAddress.Broadcast : TargetHardware, SenderHardware, EtherType.Arp).Write(frame);
        Write(frame[EthernetHeader.UntaggedLength..]);
    }
}
