using System.Runtime.CompilerServices;
using Pivot.Packets;

namespace Pivot.Director.Connections;

/// <summary>Typed access to a table's region. Indices are those of the table's own records and are not checked again here.</summary>
internal sealed unsafe class TableRegion
{
    private readonly byte* _base;
    private readonly ConnectionRecord* _records;
    private readonly ConnectionAccounting* _accounting;
    private readonly ConnectionAddresses6* _addresses6;
    private readonly ulong* _identities;

    /// <summary>Takes a region; the owner keeps it alive and frees it afterwards.</summary>
    /// <exception cref="ArgumentException">The region is too short for the limit, or not aligned.</exception>
    public TableRegion(MemoryRegion memory, int limit)
    {
        var layout = new TableLayout(limit);
        if (memory.Length < layout.Length || memory.Address % 64 != 0)
        {
            throw new ArgumentException(
                $"A table of {limit} connections needs {layout.Length} bytes aligned to 64; got {memory.Length} bytes at 0x{memory.Address:x}.", nameof(memory));
        }

        _base = (byte*)memory.Address;
        _identities = (ulong*)(_base + layout.Identities);
        _records = (ConnectionRecord*)(_base + layout.Records);
        _accounting = (ConnectionAccounting*)(_base + layout.Accounting);
        _addresses6 = (ConnectionAddresses6*)(_base + layout.Addresses6);
        Length = layout.Length;
    }

    /// <summary>Bytes that the table uses.</summary>
    public long Length { get; }

    public ref TableHeader Header => ref Unsafe.AsRef<TableHeader>(_base);

    public Span<ulong> Identities => new(_identities, TableLayout.IdentityCapacity);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref ConnectionRecord Record(uint index) => ref _records[index];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref ConnectionAccounting Accounting(uint index) => ref _accounting[index];

    /// <summary>The addresses of an IPv6 record. Reading or writing them for another gives memory to what needs none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref ConnectionAddresses6 Addresses6(uint index) => ref _addresses6[index];

    /// <summary>The 5-tuple of the client's packets.</summary>
    public FlowKey ForwardKey(uint index, in ConnectionRecord record)
    {
        ushort clientPort = (ushort)(record.Ports >> 48);
        ushort virtualPort = (ushort)(record.Ports >> 32);
        if (record.Family == 4)
        {
            return new FlowKey(
                record.Protocol, IpAddress.FromIPv4((uint)(record.ClientVirtual >> 32)), clientPort, IpAddress.FromIPv4((uint)record.ClientVirtual), virtualPort);
        }

        ref ConnectionAddresses6 addresses = ref _addresses6[index];
        return new FlowKey(record.Protocol, addresses.Client, clientPort, addresses.Virtual, virtualPort);
    }

    /// <summary>The 5-tuple of the real server's packets.</summary>
    public FlowKey ReplyKey(uint index, in ConnectionRecord record)
    {
        ushort destinationPort = (ushort)(record.Ports >> 16);
        ushort localPort = (ushort)record.Ports;
        if (record.Family == 4)
        {
            return new FlowKey(
                record.Protocol,
                IpAddress.FromIPv4((uint)(record.DestinationLocal >> 32)), destinationPort, IpAddress.FromIPv4((uint)record.DestinationLocal), localPort);
        }

        ref ConnectionAddresses6 addresses = ref _addresses6[index];
        return new FlowKey(record.Protocol, addresses.Destination, destinationPort, addresses.Local, localPort);
    }
}
