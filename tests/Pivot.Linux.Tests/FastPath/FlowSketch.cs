using System.Buffers.Binary;
using Pivot.Packets;

namespace Pivot.Linux.Tests.FastPath;

/// <summary>A flow as a test wants it.</summary>
internal sealed record FlowSketch(IpProtocol Protocol, byte Method, FlowEnd Client, FlowEnd Virtual, FlowEnd Destination, FlowEnd Local)
{
    public int Number { get; init; } = 1;

    public uint Generation { get; init; } = 7;

    public uint Server { get; init; } = FastPathBench.Place;

    public byte Flags { get; init; }

    public uint SequenceStart { get; init; }

    public ushort SequenceDelta { get; init; }

    public uint Entropy { get; init; }

    /// <summary>Writes the flow and the slots of both directions.</summary>
    public void Put(FlowMemory memory, bool second = false)
    {
        WriteTo(memory);
        memory.Put(Client.Bytes, Virtual.Bytes, Client.Port, Virtual.Port, (byte)Protocol, Number, false, Generation, second);
        memory.Put(Destination.Bytes, Local.Bytes, Destination.Port, Local.Port, (byte)Protocol, Number, true, Generation, second);
    }

    /// <summary>Writes the flow.</summary>
    public void WriteTo(FlowMemory memory)
    {
        Span<byte> flow = memory.Flow(Number);
        flow.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(flow, Generation);
        flow[4] = (byte)(Client.Bytes.Length == 4 ? 4 : 6);
        flow[5] = (byte)Protocol;
        flow[6] = Method;
        flow[7] = Flags;
        BinaryPrimitives.WriteUInt32LittleEndian(flow[8..], Server);
        BinaryPrimitives.WriteUInt32LittleEndian(flow[12..], SequenceStart);
        FlowEnd[] ends = [Client, Virtual, Destination, Local];
        for (int end = 0; end < 4; end++)
        {
            ends[end].Bytes.CopyTo(flow[4] == 4 ? flow[(16 + (4 * end))..] : memory.Addresses(Number)[(16 * end)..]);
            BinaryPrimitives.WriteUInt16BigEndian(flow[(32 + (2 * end))..], ends[end].Port);
        }

        BinaryPrimitives.WriteUInt32LittleEndian(flow[40..], Entropy);
        BinaryPrimitives.WriteUInt16LittleEndian(flow[44..], SequenceDelta);
    }
}
