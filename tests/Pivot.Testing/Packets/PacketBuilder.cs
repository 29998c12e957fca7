using System.Buffers.Binary;
using System.Net;
using Pivot.Packets;

namespace Pivot.Testing.Packets;

/// <summary>Builds IPv4 packets byte by byte, with right checksums unless told otherwise, apart from the code under test.</summary>
public sealed class PacketBuilder
{
    private readonly byte[] _source;
    private readonly byte[] _destination;
    private readonly byte _protocol;
    private readonly byte[] _transportHeader;
    private byte[] _tcpOptions = [];
    private byte[] _ipOptions = [];
    private byte[] _payload = [];
    private byte _ttl = 64;
    private ushort _identification = 0x1234;
    private ushort _fragment = 0x4000;
    private bool _laterFragment;
    private bool _partial;
    private bool _noChecksum;
    private ushort _gsoSize;

    private PacketBuilder(string source, string destination, byte protocol, byte[] transportHeader)
    {
        _source = IPAddress.Parse(source).GetAddressBytes();
        _destination = IPAddress.Parse(destination).GetAddressBytes();
        _protocol = protocol;
        _transportHeader = transportHeader;
    }

    /// <summary>A TCP segment.</summary>
    public static PacketBuilder Tcp(string source, int sourcePort, string destination, int destinationPort, TcpFlags flags)
    {
        byte[] header = new byte[20];
        WritePorts(header, sourcePort, destinationPort);
        header[13] = (byte)flags;
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(14), 0xfaf0);
        return new PacketBuilder(source, destination, 6, header);
    }

    /// <summary>A UDP datagram.</summary>
    public static PacketBuilder Udp(string source, int sourcePort, string destination, int destinationPort)
    {
        byte[] header = new byte[8];
        WritePorts(header, sourcePort, destinationPort);
        return new PacketBuilder(source, destination, 17, header);
    }

    /// <summary>An ICMP message with identifier 0x4242 and sequence 1.</summary>
    public static PacketBuilder Icmp(string source, string destination, byte type, byte code = 0) =>
        new(source, destination, 1, [type, code, 0, 0, 0x42, 0x42, 0, 1]);

    /// <summary>An ICMP message whose second word is given: an error's MTU, pointer or nothing.</summary>
    public static PacketBuilder IcmpError(string source, string destination, byte type, byte code, uint word, byte[] quoted)
    {
        byte[] header = [type, code, 0, 0, 0, 0, 0, 0];
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(4), word);
        return new PacketBuilder(source, destination, 1, header).Payload(quoted);
    }

    /// <summary>A packet of any other protocol.</summary>
    public static PacketBuilder Raw(string source, string destination, byte protocol) => new(source, destination, protocol, []);

    /// <summary>Time to live; 64 unless set.</summary>
    public PacketBuilder Ttl(byte ttl)
    {
        _ttl = ttl;
        return this;
    }

    /// <summary>TCP sequence and acknowledgment numbers.</summary>
    public PacketBuilder Sequence(uint sequence, uint acknowledgment = 0)
    {
        BinaryPrimitives.WriteUInt32BigEndian(_transportHeader.AsSpan(4), sequence);
        BinaryPrimitives.WriteUInt32BigEndian(_transportHeader.AsSpan(8), acknowledgment);
        return this;
    }

    /// <summary>TCP options, a multiple of 4 bytes.</summary>
    public PacketBuilder TcpOptions(params byte[] options)
    {
        _tcpOptions = options;
        return this;
    }

    /// <summary>IPv4 options, a multiple of 4 bytes.</summary>
    public PacketBuilder IpOptions(params byte[] options)
    {
        _ipOptions = options;
        return this;
    }

    /// <summary>The payload.</summary>
    public PacketBuilder Payload(params byte[] payload)
    {
        _payload = payload;
        return this;
    }

    /// <summary>A payload of so many different bytes.</summary>
    public PacketBuilder PayloadLength(int length)
    {
        _payload = new byte[length];
        for (int i = 0; i < length; i++)
        {
            _payload[i] = (byte)((i * 7) + (i >> 8));
        }

        return this;
    }

    /// <summary>May be fragmented on its way; by default it may not.</summary>
    public PacketBuilder MayFragment()
    {
        _fragment = 0;
        return this;
    }

    /// <summary>The identification of its fragments; 0x1234 unless set.</summary>
    public PacketBuilder Identification(ushort identification)
    {
        _identification = identification;
        return this;
    }

    /// <summary>The packet cut into fragments, in order.</summary>
    /// <param name="payloadBytes">Payload of each but the last, a multiple of 8.</param>
    public byte[][] Fragments(int payloadBytes)
    {
        byte[] whole = MayFragment().Build();
        int header = (whole[0] & 15) * 4;
        List<byte[]> fragments = [];
        for (int offset = 0; offset < whole.Length - header; offset += payloadBytes)
        {
            int length = Math.Min(payloadBytes, whole.Length - header - offset);
            bool more = header + offset + length < whole.Length;
            byte[] fragment = [.. whole[..header], .. whole.AsSpan(header + offset, length)];
            BinaryPrimitives.WriteUInt16BigEndian(fragment.AsSpan(2), (ushort)fragment.Length);
            BinaryPrimitives.WriteUInt16BigEndian(fragment.AsSpan(6), (ushort)((offset / 8) | (more ? 0x2000 : 0)));
            fragment.AsSpan(10, 2).Clear();
            BinaryPrimitives.WriteUInt16BigEndian(fragment.AsSpan(10), ReferenceChecksum.Compute(fragment.AsSpan(0, header)));
            fragments.Add(fragment);
        }

        return [.. fragments];
    }

    /// <summary>A first fragment: the transport header is there, more follows.</summary>
    public PacketBuilder FirstFragment()
    {
        _fragment = 0x2000;
        return this;
    }

    /// <summary>A later fragment: payload only.</summary>
    /// <param name="offset">Bytes, a multiple of 8.</param>
    /// <param name="more">Whether more follow.</param>
    public PacketBuilder LaterFragment(int offset, bool more)
    {
        _fragment = (ushort)((offset / 8) | (more ? 0x2000 : 0));
        _laterFragment = true;
        return this;
    }

    /// <summary>Leaves the transport checksum as the kernel does with NEEDS_CSUM: the pseudo-header's sum, not inverted.</summary>
    public PacketBuilder PartialChecksum()
    {
        _partial = true;
        return this;
    }

    /// <summary>A superpacket: partial checksum and so many payload bytes a segment.</summary>
    public PacketBuilder Gso(ushort segmentBytes)
    {
        _gsoSize = segmentBytes;
        return PartialChecksum();
    }

    /// <summary>UDP without a checksum (RFC 768: zero).</summary>
    public PacketBuilder NoUdpChecksum()
    {
        _noChecksum = true;
        return this;
    }

    /// <summary>The offload header that goes with the packet.</summary>
    public OffloadHeader Offload() => !_partial
        ? default
        : new OffloadHeader
        {
            Flags = OffloadHeader.NeedsChecksum,
            GsoType = _gsoSize == 0 ? OffloadHeader.GsoNone : _protocol == 6 ? OffloadHeader.GsoTcp4 : OffloadHeader.GsoUdpL4,
            GsoSize = _gsoSize,
            HeaderLength = (ushort)(20 + _ipOptions.Length + _transportHeader.Length + _tcpOptions.Length),
            ChecksumStart = (ushort)(20 + _ipOptions.Length),
            ChecksumOffset = (ushort)(_protocol == 6 ? 16 : 6),
        };

    /// <summary>The packet's bytes.</summary>
    public byte[] Build()
    {
        int headerLength = 20 + _ipOptions.Length;
        byte[] transport = _laterFragment ? _payload : [.. _transportHeader, .. _tcpOptions, .. _payload];
        byte[] packet = new byte[headerLength + transport.Length];
        packet[0] = (byte)(0x40 | (headerLength / 4));
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)packet.Length);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(4), _identification);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(6), _fragment);
        packet[8] = _ttl;
        packet[9] = _protocol;
        _source.CopyTo(packet, 12);
        _destination.CopyTo(packet, 16);
        _ipOptions.CopyTo(packet, 20);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(10), ReferenceChecksum.Compute(packet.AsSpan(0, headerLength)));
        transport.CopyTo(packet, headerLength);
        if (!_laterFragment && _transportHeader.Length != 0)
        {
            FinishTransport(packet, packet.AsSpan(headerLength));
        }

        return packet;
    }

    private void FinishTransport(ReadOnlySpan<byte> packet, Span<byte> transport)
    {
        switch (_protocol)
        {
            case 6:
                transport[12] = (byte)((20 + _tcpOptions.Length) / 4 << 4);
                WriteChecksum(packet, transport, 16);
                break;
            case 17:
                BinaryPrimitives.WriteUInt16BigEndian(transport[4..], (ushort)transport.Length);
                if (!_noChecksum)
                {
                    WriteChecksum(packet, transport, 6);
                }

                break;
            case 1:
                BinaryPrimitives.WriteUInt16BigEndian(transport[2..], ReferenceChecksum.Compute(transport));
                break;
        }
    }

    private void WriteChecksum(ReadOnlySpan<byte> packet, Span<byte> transport, int offset)
    {
        ushort pseudo = ReferenceChecksum.PseudoHeader(packet, transport.Length);
        ushort checksum = _partial ? pseudo : ReferenceChecksum.Compute(transport, pseudo);
        BinaryPrimitives.WriteUInt16BigEndian(transport[offset..], _protocol == 17 && checksum == 0 ? (ushort)0xffff : checksum);
    }

    private static void WritePorts(Span<byte> header, int source, int destination)
    {
        BinaryPrimitives.WriteUInt16BigEndian(header, (ushort)source);
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], (ushort)destination);
    }
}
