using Pivot.Director.Neighbours;
using Pivot.Packets;
using Pivot.Packets.Arp;
using Pivot.Packets.Ethernet;
using Pivot.Packets.Ndp;

namespace Pivot.Director.Tests.Neighbours;

/// <summary>Keeps the frames that a station sends.</summary>
internal sealed class FrameCollector : IFrameOutput
{
    private readonly byte[] _buffer = new byte[70_000];
    private int _length;

    /// <summary>The frames so far.</summary>
    public List<byte[]> Frames { get; } = [];

    /// <summary>The offload headers of <see cref="Frames"/>.</summary>
    public List<OffloadHeader> Offloads { get; } = [];

    /// <summary>True for a link that takes nothing.</summary>
    public bool IsFull { get; set; }

    public Span<byte> Room(int length)
    {
        _length = length;
        return IsFull ? [] : _buffer.AsSpan(0, length);
    }

    public void Send(in OffloadHeader offload)
    {
        Frames.Add(_buffer[.._length]);
        Offloads.Add(offload);
    }

    /// <summary>Takes the frames out.</summary>
    public byte[][] Take()
    {
        byte[][] frames = [.. Frames];
        Frames.Clear();
        Offloads.Clear();
        return frames;
    }

    /// <summary>Takes the only frame out, an ARP message.</summary>
    public ArpMessage TakeArp(out MacAddress destination)
    {
        byte[] frame = Assert.Single(Take());
        Assert.True(EthernetHeader.TryParse(frame, out EthernetHeader header));
        Assert.Equal(EtherType.Arp, header.Type);
        destination = header.Destination;
        Assert.True(ArpMessage.TryParse(frame.AsSpan(header.Length), out ArpMessage message));
        return message;
    }

    /// <summary>Takes the only frame out, a neighbour message.</summary>
    public NeighbourMessage TakeNdp(out MacAddress destination)
    {
        byte[] frame = Assert.Single(Take());
        return ReadNdp(frame, out destination);
    }

    /// <summary>Reads a neighbour message.</summary>
    public static NeighbourMessage ReadNdp(byte[] frame, out MacAddress destination)
    {
        Assert.True(EthernetHeader.TryParse(frame, out EthernetHeader header));
        destination = header.Destination;
        ReadOnlySpan<byte> packet = frame.AsSpan(header.Length);
        Assert.Equal(ParseResult.Ok, PacketParser.Parse(packet, out ParsedPacket parsed));
        Assert.True(NeighbourMessage.TryParse(packet, parsed, out NeighbourMessage message));
        return message;
    }
}
