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
    private const int DeltaShift = 48;

    /// <summary>True when the record is live and its 5-tuple of the given direction is the packet's; <paramref name="hit"/> is filled only then.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Matches(TableRegion region, uint number, bool reply, in FlowKey key, out ConnectionHit hit) =>
        key.Source.IsIPv4 ? MatchesIPv4(region, number, reply, key, out hit) : MatchesIPv6(region, number, reply, key, out hit);

    /// <summary>Reads the rest of a connection that was found, by the same rules.</summary>
    /// <returns>False when the connection has ended since.</returns>
    public static bool TryReadOtherEnd(TableRegion region, in ConnectionHit hit, out OtherEnd end)
    {
        ref ConnectionRecord record = ref region.Record(hit.Number);
        ulong head = Volatile.Read(ref record.Head);
        ulong ports = Volatile.Read(ref record.Ports);
        ulong clientVirtual = Volatile.Read(ref record.ClientVirtual);
        ulong destinationLocal = Volatile.Read(ref record.DestinationLocal);
        uint flags = Volatile.Read(ref record.StateWord);
        uint start = Volatile.Read(ref record.SequenceStart);
        IpAddress address = IpAddress.FromIPv4(hit.Reply ? (uint)(clientVirtual >> 32) : (uint)destinationLocal);
        if ((byte)(head >> FamilyShift) == 6)
        {
            ref ConnectionAddresses6 addresses = ref region.Addresses6(hit.Number);
            address = Read(ref hit.Reply ? ref addresses.Client : ref addresses.Local);
        }

        end = new OtherEnd(
            address, hit.Reply ? (ushort)(ports >> 48) : (ushort)ports, (ushort)(head >> DeltaShift), start, (flags & (uint)ConnectionFlags.InsertedPassed) != 0);
        return (uint)head == hit.Commit && Volatile.Read(ref record.Commit) == hit.Commit;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool MatchesIPv4(TableRegion region, uint number, bool reply, in FlowKey key, out ConnectionHit hit)
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
        if (!same || !HeadFits(head, 4, key) || Volatile.Read(ref record.Commit) != (uint)head)
        {
            Unsafe.SkipInit(out hit);
            return false;
        }

        Unsafe.SkipInit(out hit);
        Fill(ref hit, number, reply, head, recordPorts, serverId);
        hit.Address = IpAddress.FromIPv4(reply ? (uint)clientVirtual : (uint)(destinationLocal >> 32));
        return true;
    }

    /// <summary>The addresses are read only for a record of the right family and ports: they are on another cache line.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool MatchesIPv6(TableRegion region, uint number, bool reply, in FlowKey key, out ConnectionHit hit)
    {
        Unsafe.SkipInit(out hit);
        ref ConnectionRecord record = ref region.Record(number);
        ulong head = Volatile.Read(ref record.Head);
        ulong recordPorts = Volatile.Read(ref record.Ports);
        int serverId = Volatile.Read(ref record.ServerId);
        uint ports = ((uint)key.SourcePort << 16) | key.DestinationPort;
        if (!HeadFits(head, 6, key) || ports != (reply ? (uint)recordPorts : (uint)(recordPorts >> 32)))
        {
            return false;
        }

        ref ConnectionAddresses6 addresses = ref region.Addresses6(number);
        IpAddress source = Read(ref reply ? ref addresses.Destination : ref addresses.Client);
        IpAddress destination = Read(ref reply ? ref addresses.Local : ref addresses.Virtual);
        IpAddress replacement = Read(ref reply ? ref addresses.Virtual : ref addresses.Destination);
        if (source != key.Source || destination != key.Destination || Volatile.Read(ref record.Commit) != (uint)head)
        {
            return false;
        }

        Fill(ref hit, number, reply, head, recordPorts, serverId);
        hit.Address = replacement;
        return true;
    }

    /// <summary>Two acquire loads: the halves may be of different owners, which the commit word then tells.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static IpAddress Read(ref IpAddress address) => new(Volatile.Read(in address.High), Volatile.Read(in address.Low));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fill(ref ConnectionHit hit, uint number, bool reply, ulong head, ulong recordPorts, int serverId)
    {
        hit.Number = number;
        hit.Commit = (uint)head;
        hit.ServerId = serverId;
        hit.Reply = reply;
        hit.Port = reply ? (ushort)(recordPorts >> 32) : (ushort)(recordPorts >> 16);
    }

    /// <summary>Live, of the packet's family, and of its protocol.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool HeadFits(ulong head, byte family, in FlowKey key) =>
        (head & 1) != 0 && (byte)(head >> FamilyShift) == family && (byte)(head >> ProtocolShift) == (byte)key.Protocol;
}
