using System.Buffers.Binary;
using Pivot.Packets.Sctp;

namespace Pivot.Packets.Answers;

/// <summary>
/// Turns an SCTP packet of no association into the abort that a host without it would answer (RFC 9260 §8.4): with the tag that an INIT names, or else the packet's own tag, reflected, and the T bit that says so.
/// </summary>
public static class SctpAbort
{
    /// <summary>Bytes that the answer needs: those that every SCTP packet has, and a chunk's header.</summary>
    private const int Length = SctpHeader.Length + ChunkHeaderLength;
    private const int ChunkHeaderLength = 4;
    private const int TagOffset = 4;
    private const byte Reflected = 1;

    /// <summary>True where an abort may be answered: to neither an abort nor what only ends or acknowledges an association, and to an INIT that is long enough to name its tag.</summary>
    /// <param name="parsed">An SCTP packet that is no fragment.</param>
    public static bool MayAnswer(in ParsedPacket parsed) =>
        !parsed.IsFragment
        && parsed.TotalLength - parsed.TransportOffset >= Length + (parsed.SctpChunk == SctpChunkType.Init ? sizeof(uint) : 0)
        && parsed.SctpChunk is not (SctpChunkType.Abort or SctpChunkType.ShutdownComplete or SctpChunkType.CookieAck or SctpChunkType.Error);

    /// <summary>Overwrites the packet's first bytes with the abort, checksum complete.</summary>
    /// <param name="packet">A packet that <see cref="MayAnswer"/>.</param>
    /// <param name="parsed">Its parse.</param>
    /// <returns>Bytes of the answer: 36, or 56 over IPv6.</returns>
    public static int WriteOver(Span<byte> packet, in ParsedPacket parsed)
    {
        ReadOnlySpan<byte> segment = packet[parsed.TransportOffset..parsed.TotalLength];
        bool isInit = parsed.SctpChunk == SctpChunkType.Init;
        uint tag = isInit ? BinaryPrimitives.ReadUInt32BigEndian(segment[Length..]) : SctpHeader.VerificationTag(segment);
        int ipLength = parsed.IsIPv6 ? IPv6Header.Length : IPv4Header.MinimumLength;
        Span<byte> answer = packet[..(ipLength + Length)];
        if (parsed.IsIPv6)
        {
            IPv6Header.Write(answer, IpProtocol.Sctp, parsed.Key.Destination, parsed.Key.Source, hopLimit: 64);
        }
        else
        {
            IPv4Header.Write(answer, IpProtocol.Sctp, parsed.Key.Destination, parsed.Key.Source, ttl: 64);
        }

        Span<byte> sctp = answer[ipLength..];
        sctp.Clear();
        BinaryPrimitives.WriteUInt16BigEndian(sctp[TransportHeader.SourcePortOffset..], parsed.Key.DestinationPort);
        BinaryPrimitives.WriteUInt16BigEndian(sctp[TransportHeader.DestinationPortOffset..], parsed.Key.SourcePort);
        BinaryPrimitives.WriteUInt32BigEndian(sctp[TagOffset..], tag);
        sctp[SctpHeader.Length] = (byte)SctpChunkType.Abort;
        sctp[SctpHeader.Length + 1] = isInit ? (byte)0 : Reflected;
        BinaryPrimitives.WriteUInt16BigEndian(sctp[(SctpHeader.Length + 2)..], ChunkHeaderLength);
        SctpHeader.WriteChecksum(sctp);
        return answer.Length;
    }
}
