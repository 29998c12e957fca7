using System.Runtime.CompilerServices;
using Pivot.Packets;

namespace Pivot.Director.Connections;

/// <summary>
/// Compares a packet's 5-tuple with a record and copies what rewriting needs, without a lock: the fields are read between two reads of the commit
/// word, each with acquire semantics, so that on arm64 too a record that is freed or reused meanwhile is seen as changed.
/// </summary>
internal static class RecordMatcher
{
    private const int FamilyShift = 32;
    private const int ProtocolShift = 40;

    /// <summary>True when the record is live and its 5-tuple of the given direction is the packet's; <paramref name="hit"/> is filled only then.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Matches(TableRegion region, uint number, bool reply, in FlowKey key, out ConnectionHit hit)
    {
        ref ConnectionRecord record = ref region.Record(number);
        ulong head = Volatile.Read(ref record.Head);
        ulong clientVirtual = Volatile.Read(ref record.ClientVirtual);
        ulong destinationLocal = Volatile.Read(ref record.DestinationLocal);
        ulong recordPorts = Volatile.Read(ref record.Ports);
        int serverId = Volatile.Read(ref record.ServerId);
        ulong addresses = ((ulong)key.Source.IPv4 << 32) | key.Destination.IPv4;
        uint ports = ((uint)key.SourcePort << 16) | key.DestinationPort;
        bool same = reply
            ? addresses == destinationLocal && ports == (uint)recordPorts
            : addresses == clientVirtual && ports == (uint)(recordPorts >> 32);
        if (!same || !HeadFits(head, key) || Volatile.Read(ref record.Commit) != (uint)head)
        {
            Unsafe.SkipInit(out hit);
            return false;
        }

        Unsafe.SkipInit(out hit);
        hit.Number = number;
        hit.Commit = (uint)head;
        hit.ServerId = serverId;
        hit.Reply = reply;
        hit.Address = IpAddress.FromIPv4(reply ? (uint)clientVirtual : (uint)(destinationLocal >> 32));
        hit.Port = reply ? (ushort)(recordPorts >> 32) : (ushort)(recordPorts >> 16);
        return true;
    }

    /// <summary>Live, IPv4 like the packet, and of its protocol.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool HeadFits(ulong head, in FlowKey key) =>
        (head & 1) != 0 && (byte)(head >> FamilyShift) == 4 && (byte)(head >> ProtocolShift) == (byte)key.Protocol && key.Source.IsIPv4;
}
