using System.Buffers.Binary;
using Pivot.Packets.Ethernet;

namespace Pivot.Packets.Ndp;

/// <summary>
/// A neighbour solicitation or advertisement (RFC 4861 §4.3, §4.4):
/// <code>
///  |  Type 135/136 |   Code = 0    |           Checksum            |
///  |R|S|O|               Reserved                                  |
///  |                  Target address, 16 bytes                     |
///  |  Option type  | Length, by 8  |  Link-layer address, 6 bytes  |
/// </code>
/// </summary>
/// <param name="Type">Solicitation or advertisement.</param>
/// <param name="Source">The packet's source; unspecified when the sender only asks whether the target is free (RFC 4862 §5.4.2).</param>
/// <param name="Destination">The packet's destination.</param>
/// <param name="Target">The address that it is about.</param>
/// <param name="Flags">An advertisement's; none in a solicitation.</param>
/// <param name="LinkLayer">The link-layer address of the source (solicitation) or target (advertisement); null when it is not told.</param>
public readonly record struct NeighbourMessage(
    NeighbourMessageType Type, IpAddress Source, IpAddress Destination, IpAddress Target, NeighbourFlags Flags, MacAddress? LinkLayer)
{
    /// <summary>Bytes of the longest IPv6 packet that <see cref="Write"/> makes.</summary>
    public const int MostPacketBytes = IPv6Header.Length + MessageLength + OptionLength;

    private const int MessageLength = 24;
    private const int OptionLength = 8;
    private const int FlagsOffset = 4;
    private const int TargetOffset = 8;
    private const byte OwnLinkOnly = 255;
    private const byte SourceLinkLayerAddress = 1;
    private const byte TargetLinkLayerAddress = 2;

    private static readonly IpAddress AllNodes = new(0xff02_0000_0000_0000, 1);

    /// <summary>Bytes of the IPv6 packet.</summary>
    public int PacketBytes => LinkLayer is null ? MostPacketBytes - OptionLength : MostPacketBytes;

    /// <summary>The Ethernet address that the packet goes to when it is multicast; a unicast one's is the neighbour's.</summary>
    public MacAddress MulticastHardware => MacAddress.ForMulticast(Destination);

    /// <summary>Asks for the link-layer address of a neighbour, by multicast.</summary>
    /// <param name="target">The address asked for.</param>
    /// <param name="source">The address that asks.</param>
    /// <param name="hardware">The Ethernet address that asks.</param>
    public static NeighbourMessage Solicitation(IpAddress target, IpAddress source, MacAddress hardware) =>
        new(NeighbourMessageType.Solicitation, source, SolicitedNode.Of(target), target, NeighbourFlags.None, hardware);

    /// <summary>Tells all nodes who has an address now (RFC 4861 §7.2.6).</summary>
    /// <param name="address">The address, which also becomes the source.</param>
    /// <param name="hardware">The Ethernet address that has it.</param>
    /// <param name="flags"><see cref="NeighbourFlags.Override"/>, and whether it is a router.</param>
    public static NeighbourMessage Announcement(IpAddress address, MacAddress hardware, NeighbourFlags flags) =>
        new(NeighbourMessageType.Advertisement, address, AllNodes, address, flags & ~NeighbourFlags.Solicited, hardware);

    /// <summary>The answer to a solicitation (RFC 4861 §7.2.4): to who asked, or to all nodes when it has no address yet.</summary>
    /// <param name="hardware">The Ethernet address that has the target.</param>
    /// <param name="flags">Whether it is a router, and <see cref="NeighbourFlags.Override"/>; "solicited" is added where it belongs.</param>
    public NeighbourMessage Answer(MacAddress hardware, NeighbourFlags flags)
    {
        bool anonymous = Source == default;
        flags = anonymous ? flags & ~NeighbourFlags.Solicited : flags | NeighbourFlags.Solicited;
        return new NeighbourMessage(NeighbourMessageType.Advertisement, Target, anonymous ? AllNodes : Source, Target, flags, hardware);
    }

    /// <summary>Reads a message, and refuses what RFC 4861 §7.1.1 and §7.1.2 tell to discard silently, and fragments (RFC 6980 §5).</summary>
    /// <param name="packet">The packet that <paramref name="parsed"/> describes.</param>
    /// <param name="parsed">Its parse.</param>
    /// <param name="message">The message.</param>
    /// <returns>False when it is another packet, came from beyond the link, has a wrong checksum, or is not valid.</returns>
    public static bool TryParse(ReadOnlySpan<byte> packet, in ParsedPacket parsed, out NeighbourMessage message)
    {
        message = default;
        if (!parsed.HasTransport || parsed.Key.Protocol != IpProtocol.IcmpV6 || parsed.FragmentHeaderOffset != 0 || packet[IPv6Header.HopLimitOffset] != OwnLinkOnly)
        {
            return false;
        }

        ReadOnlySpan<byte> icmp = packet[parsed.TransportOffset..parsed.TotalLength];
        var type = (NeighbourMessageType)icmp[0];
        bool known = type is NeighbourMessageType.Solicitation or NeighbourMessageType.Advertisement && icmp[1] == 0 && icmp.Length >= MessageLength;
        if (!known || !IsChecksumRight(icmp, parsed.Key) || !TryReadLinkLayer(icmp, type, out MacAddress? linkLayer))
        {
            return false;
        }

        bool solicitation = type == NeighbourMessageType.Solicitation;
        NeighbourFlags flags = solicitation ? NeighbourFlags.None : (NeighbourFlags)(icmp[FlagsOffset] & 0xe0);
        message = new NeighbourMessage(type, parsed.Key.Source, parsed.Key.Destination, IpAddress.ReadIPv6(icmp[TargetOffset..]), flags, linkLayer);
        return message.Target is { IsMulticastOrBroadcast: false, IsIPv4: false } && (solicitation ? message.IsValidSolicitation : message.IsValidAdvertisement);
    }

    /// <summary>Writes the message as an IPv6 packet, checksum included.</summary>
    /// <param name="packet">At least <see cref="PacketBytes"/>.</param>
    public void Write(Span<byte> packet)
    {
        packet = packet[..PacketBytes];
        IPv6Header.Write(packet, IpProtocol.IcmpV6, Source, Destination, OwnLinkOnly);
        Span<byte> icmp = packet[IPv6Header.Length..];
        icmp[..TargetOffset].Clear();
        icmp[0] = (byte)Type;
        icmp[FlagsOffset] = (byte)Flags;
        IPv6Header.WriteAddress(icmp[TargetOffset..], Target);
        if (LinkLayer is { } hardware)
        {
            icmp[MessageLength] = Type == NeighbourMessageType.Solicitation ? SourceLinkLayerAddress : TargetLinkLayerAddress;
            icmp[MessageLength + 1] = 1;
            hardware.Write(icmp[(MessageLength + 2)..]);
        }

        ushort pseudo = InternetChecksum.PseudoHeaderSum(Source, Destination, IpProtocol.IcmpV6, icmp.Length);
        BinaryPrimitives.WriteUInt16BigEndian(icmp[TransportHeader.IcmpChecksumOffset..], InternetChecksum.Compute(icmp, pseudo));
    }

    private bool IsValidSolicitation => !Source.IsMulticastOrBroadcast && (Source != default || (LinkLayer is null && Destination == SolicitedNode.Of(Target)));

    private bool IsValidAdvertisement => Source.IsSingleHost && !(Destination.IsMulticastOrBroadcast && Flags.HasFlag(NeighbourFlags.Solicited));

    private static bool IsChecksumRight(ReadOnlySpan<byte> icmp, in FlowKey key) =>
        InternetChecksum.Sum(icmp, InternetChecksum.PseudoHeaderSum(key.Source, key.Destination, IpProtocol.IcmpV6, icmp.Length)) == ushort.MaxValue;

    /// <summary>Finds the option with the link-layer address; others are skipped.</summary>
    /// <returns>False when an option has no length or does not fit, or the address is no single station's.</returns>
    private static bool TryReadLinkLayer(ReadOnlySpan<byte> icmp, NeighbourMessageType type, out MacAddress? linkLayer)
    {
        linkLayer = null;
        byte wanted = type == NeighbourMessageType.Solicitation ? SourceLinkLayerAddress : TargetLinkLayerAddress;
        for (ReadOnlySpan<byte> options = icmp[MessageLength..]; !options.IsEmpty;)
        {
            int length = options.Length < OptionLength ? 0 : options[1] * OptionLength;
            if (length == 0 || length > options.Length)
            {
                return false;
            }

            if (options[0] == wanted && length == OptionLength)
            {
                linkLayer = MacAddress.Read(options[2..]);
            }

            options = options[length..];
        }

        return linkLayer is null or { IsSingleStation: true };
    }
}
