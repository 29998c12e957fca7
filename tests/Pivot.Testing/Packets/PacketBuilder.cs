using System.Buffers.Binary;
using System.Net;
using Pivot.Packets;
using Pivot.Packets.Sctp;

namespace Pivot.Testing.Packets;

/// <summary>Builds IPv4 or IPv6 packets, by the family of their addresses, byte by byte, with right checksums unless told otherwise, apart from the code under test.</summary>
public sealed class PacketBuilder
{
    private readonly byte[] _source;
    private readonly byte[] _destination;
    private readonly byte _protocol;
    private readonly byte[] _transportHeader;
    private readonly List<(byte Type, byte[] Header)> _extensions = [];
    private byte[] _tcpOptions = [];
    private byte[] _ipOptions = [];
    private byte[] _payload = [];
    private int _fragmentableFrom = -1;
    private byte _ttl = 64;
    private byte? _class;
    private uint _identification = 0x1234;
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

    /// <summary>An SCTP packet with one chunk: an INIT with the tag 0x5eed5eed, or a chunk without a value, in an association with the tag 0xcafebabe.</summary>
    public static PacketBuilder Sctp(string source, int sourcePort, string destination, int destinationPort, SctpChunkType chunk)
    {
        byte[] header = new byte[12];
        WritePorts(header, sourcePort, destinationPort);
        bool isInit = chunk is SctpChunkType.Init or SctpChunkType.InitAck;
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(4), chunk == SctpChunkType.Init ? 0 : 0xcafe_babe);
        byte[] bytes = isInit ? [(byte)chunk, 0, 0, 20, 0x5e, 0xed, 0x5e, 0xed, 0, 1, 0, 0, 0, 10, 0, 10, 0, 0, 0, 1] : [(byte)chunk, 0, 0, 4];
        return new PacketBuilder(source, destination, 132, header).Payload(bytes);
    }

    /// <summary>An ICMP or ICMPv6 message with identifier 0x4242 and sequence 1.</summary>
    public static PacketBuilder Icmp(string source, string destination, byte type, byte code = 0) =>
        new(source, destination, (byte)(source.Contains(':') ? 58 : 1), [type, code, 0, 0, 0x42, 0x42, 0, 1]);

    /// <summary>An ICMP or ICMPv6 message whose second word is given: an error's MTU, pointer or nothing.</summary>
    public static PacketBuilder IcmpError(string source, string destination, byte type, byte code, uint word, byte[] quoted)
    {
        byte[] header = [type, code, 0, 0, 0, 0, 0, 0];
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(4), word);
        return new PacketBuilder(source, destination, (byte)(source.Contains(':') ? 58 : 1), header).Payload(quoted);
    }

    /// <summary>A packet of any other protocol.</summary>
    public static PacketBuilder Raw(string source, string destination, byte protocol) => new(source, destination, protocol, []);

    /// <summary>The identifier of an ICMP echo; 0x4242 unless set.</summary>
    public PacketBuilder EchoIdentifier(ushort identifier)
    {
        BinaryPrimitives.WriteUInt16BigEndian(_transportHeader.AsSpan(4), identifier);
        return this;
    }

    /// <summary>Time to live or hop limit; 64 unless set.</summary>
    public PacketBuilder Ttl(byte ttl)
    {
        _ttl = ttl;
        return this;
    }

    /// <summary>DSCP and ECN: type of service or traffic class; unless set 0, and 0xab over IPv6.</summary>
    public PacketBuilder Class(byte value)
    {
        _class = value;
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

    /// <summary>One more IPv6 extension header, after those that are there.</summary>
    /// <param name="type">Its number: 0, 43, 51, 60, or anything.</param>
    /// <param name="content">What follows its first two bytes; padded with zeros to a multiple of 8 bytes in all.</param>
    public PacketBuilder Extension(byte type, params byte[] content)
    {
        byte[] header = new byte[(2 + content.Length + 7) / 8 * 8];
        header[1] = (byte)(type == 51 ? (header.Length / 4) - 2 : (header.Length / 8) - 1);
        content.CopyTo(header, 2);
        _extensions.Add((type, header));
        return this;
    }

    /// <summary>An IPv6 fragment header that says that the packet is whole (RFC 6946).</summary>
    public PacketBuilder AtomicFragment() => FragmentHeader(0);

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

    /// <summary>IPv6: the extension headers that follow are cut up with the rest, those before are in every fragment; by default all are.</summary>
    public PacketBuilder FragmentableFromHere()
    {
        _fragmentableFrom = _extensions.Count;
        return this;
    }

    /// <summary>The identification of its fragments, 16 bits in IPv4; 0x1234 unless set.</summary>
    public PacketBuilder Identification(uint identification)
    {
        _identification = identification;
        return this;
    }

    /// <summary>The packet cut into fragments, in order.</summary>
    /// <param name="payloadBytes">Payload of each but the last, a multiple of 8.</param>
    public byte[][] Fragments(int payloadBytes)
    {
        if (IsIPv6)
        {
            return Fragments6(payloadBytes);
        }

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

    private byte[][] Fragments6(int payloadBytes)
    {
        byte[] whole = Build();
        int before = _fragmentableFrom < 0 ? _extensions.Count : _fragmentableFrom;
        int start = 40 + _extensions.Take(before).Sum(extension => extension.Header.Length);
        int pointer = before == 0 ? 6 : start - _extensions[before - 1].Header.Length;
        List<byte[]> fragments = [];
        for (int offset = 0; start + offset < whole.Length; offset += payloadBytes)
        {
            int length = Math.Min(payloadBytes, whole.Length - start - offset);
            bool more = start + offset + length < whole.Length;
            byte[] header = new byte[8];
            header[0] = whole[pointer];
            BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), (ushort)(offset | (more ? 1 : 0)));
            BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(4), _identification);
            byte[] fragment = [.. whole[..start], .. header, .. whole.AsSpan(start + offset, length)];
            fragment[pointer] = 44;
            BinaryPrimitives.WriteUInt16BigEndian(fragment.AsSpan(4), (ushort)(fragment.Length - 40));
            fragments.Add(fragment);
        }

        return [.. fragments];
    }

    /// <summary>A first fragment: the transport header is there, more follows.</summary>
    public PacketBuilder FirstFragment()
    {
        _fragment = 0x2000;
        return IsIPv6 ? FragmentHeader(1) : this;
    }

    /// <summary>A later fragment: payload only.</summary>
    /// <param name="offset">Bytes, a multiple of 8.</param>
    /// <param name="more">Whether more follow.</param>
    public PacketBuilder LaterFragment(int offset, bool more)
    {
        _fragment = (ushort)((offset / 8) | (more ? 0x2000 : 0));
        _laterFragment = true;
        return IsIPv6 ? FragmentHeader((ushort)(offset | (more ? 1 : 0))) : this;
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
            GsoType = _gsoSize == 0 ? OffloadHeader.GsoNone : _protocol == 6 ? (IsIPv6 ? OffloadHeader.GsoTcp6 : OffloadHeader.GsoTcp4) : OffloadHeader.GsoUdpL4,
            GsoSize = _gsoSize,
            HeaderLength = (ushort)(HeaderLength + _transportHeader.Length + _tcpOptions.Length),
            ChecksumStart = (ushort)HeaderLength,
            ChecksumOffset = (ushort)(_protocol == 6 ? 16 : 6),
        };

    private bool IsIPv6 => _source.Length == 16;

    private int HeaderLength => IsIPv6 ? 40 + _extensions.Sum(extension => extension.Header.Length) : 20 + _ipOptions.Length;

    /// <summary>The packet's bytes.</summary>
    public byte[] Build()
    {
        byte[] transport = _laterFragment ? _payload : [.. _transportHeader, .. _tcpOptions, .. _payload];
        byte[] packet = new byte[HeaderLength + transport.Length];
        if (IsIPv6)
        {
            WriteIPv6(packet);
        }
        else
        {
            WriteIPv4(packet);
        }

        transport.CopyTo(packet, HeaderLength);
        if (!_laterFragment && _transportHeader.Length != 0)
        {
            FinishTransport(packet, packet.AsSpan(HeaderLength));
        }

        return packet;
    }

    private void WriteIPv4(byte[] packet)
    {
        packet[0] = (byte)(0x40 | (HeaderLength / 4));
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)packet.Length);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(4), (ushort)_identification);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(6), _fragment);
        packet[1] = _class ?? 0;
        packet[8] = _ttl;
        packet[9] = _protocol;
        _source.CopyTo(packet, 12);
        _destination.CopyTo(packet, 16);
        _ipOptions.CopyTo(packet, 20);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(10), ReferenceChecksum.Compute(packet.AsSpan(0, HeaderLength)));
    }

    private void WriteIPv6(byte[] packet)
    {
        BinaryPrimitives.WriteUInt32BigEndian(packet, 0x6001_2345u | ((uint)(_class ?? 0xab) << 20));
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(4), (ushort)(packet.Length - 40));
        packet[7] = _ttl;
        _source.CopyTo(packet, 8);
        _destination.CopyTo(packet, 24);
        int pointer = 6;
        int offset = 40;
        foreach ((byte type, byte[] header) in _extensions)
        {
            header.CopyTo(packet, offset);
            packet[pointer] = type;
            pointer = offset;
            offset += header.Length;
        }

        packet[pointer] = _protocol;
    }

    private PacketBuilder FragmentHeader(ushort word)
    {
        _extensions.Add((44, [0, 0, (byte)(word >> 8), (byte)word, 0xca, 0xfe, 0x12, 0x34]));
        return this;
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
            case 58:
                BinaryPrimitives.WriteUInt16BigEndian(transport[2..], ReferenceChecksum.Compute(transport, ReferenceChecksum.PseudoHeader(packet, 58, transport.Length)));
                break;
            case 132:
                BinaryPrimitives.WriteUInt32LittleEndian(transport[8..], ReferenceCrc32C.OfSctp(transport));
                break;
            case 1:
                BinaryPrimitives.WriteUInt16BigEndian(transport[2..], ReferenceChecksum.Compute(transport));
                break;
        }
    }

    private void WriteChecksum(ReadOnlySpan<byte> packet, Span<byte> transport, int offset)
    {
        ushort pseudo = ReferenceChecksum.PseudoHeader(packet, _protocol, transport.Length);
        ushort checksum = _partial ? pseudo : ReferenceChecksum.Compute(transport, pseudo);
        BinaryPrimitives.WriteUInt16BigEndian(transport[offset..], _protocol == 17 && checksum == 0 ? (ushort)0xffff : checksum);
    }

    private static void WritePorts(Span<byte> header, int source, int destination)
    {
        BinaryPrimitives.WriteUInt16BigEndian(header, (ushort)source);
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], (ushort)destination);
    }
}
