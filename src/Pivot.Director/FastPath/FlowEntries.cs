using System.Runtime.CompilerServices;
using Pivot.Director.Ports;

namespace Pivot.Director.FastPath;

/// <summary>Typed access to the flows and tallies in the fast path's memory, chunk by chunk as connections need them. Under the connection table's lock, but for reads of tallies.</summary>
internal sealed unsafe class FlowEntries
{
    private readonly FlowRoom _room;
    private readonly FlowSettings* _settings;
    private readonly Flow* _flows;
    private readonly FlowAddresses6* _addresses6;
    private readonly FlowTally* _clientTallies;
    private readonly FlowTally* _serverTallies;

    /// <summary>By chunk: there are flows and tallies; there are addresses too.</summary>
    private readonly bool[] _has;
    private readonly bool[] _hasAddresses;

    /// <summary>Finds the chunks that there are.</summary>
    /// <param name="port">The memory.</param>
    /// <param name="room">Where new chunks come from.</param>
    /// <param name="limit">The highest number of a record.</param>
    public FlowEntries(IFastPath port, FlowRoom room, int limit)
    {
        _room = room;
        _settings = (FlowSettings*)port.Settings;
        _flows = (Flow*)port.StartOf(FlowPart.Flows);
        _addresses6 = (FlowAddresses6*)port.StartOf(FlowPart.Addresses6);
        _clientTallies = (FlowTally*)port.StartOf(FlowPart.ClientTallies);
        _serverTallies = (FlowTally*)port.StartOf(FlowPart.ServerTallies);
        _has = new bool[(limit / FlowAbi.FlowsPerChunk) + 1];
        _hasAddresses = new bool[_has.Length];
        for (int chunk = 0; chunk < _has.Length; chunk++)
        {
            _has[chunk] = port.HasChunk(FlowPart.Flows, chunk) && port.HasChunk(FlowPart.ClientTallies, chunk) && port.HasChunk(FlowPart.ServerTallies, chunk);
            _hasAddresses[chunk] = _has[chunk] && port.HasChunk(FlowPart.Addresses6, chunk);
        }
    }

    /// <summary>Whether a record's flow can be looked at.</summary>
    public bool Has(uint number, bool isIPv6) => number / FlowAbi.FlowsPerChunk < (uint)_has.Length && (isIPv6 ? _hasAddresses : _has)[number / FlowAbi.FlowsPerChunk];

    /// <summary>Sees to it that a record's flow can be written.</summary>
    /// <returns>False where there is no room for it.</returns>
    public bool TryHave(uint number, bool isIPv6) => Has(number, isIPv6) || TryAdd((int)(number / FlowAbi.FlowsPerChunk), isIPv6);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref Flow Flow(uint number) => ref _flows[number];

    public ref FlowAddresses6 Addresses6(uint number) => ref _addresses6[number];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref FlowTally Tally(uint number, bool reply) => ref (reply ? _serverTallies : _clientTallies)[number];

    /// <summary>The hash of a direction's packets, of a flow whose fields are there.</summary>
    public ulong Hash(uint number, bool reply) => Hash(_flows[number], _addresses6 + number, reply);

    /// <summary>The hash of a direction's packets.</summary>
    /// <param name="flow">Of the flow.</param>
    /// <param name="addresses">Of an IPv6 flow; not looked at else.</param>
    /// <param name="reply">The real server's direction.</param>
    public ulong Hash(in Flow flow, FlowAddresses6* addresses, bool reply)
    {
        uint ports = reply ? flow.ServerPorts : flow.ClientPorts;
        if (flow.Family == 4)
        {
            return FlowHash.OfIPv4(reply ? flow.Destination : flow.Client, reply ? flow.Local : flow.Virtual, ports, (uint)flow.Protocol, _settings->Keys);
        }

        return FlowHash.OfIPv6((uint*)addresses + (reply ? 8 : 0), ports, (uint)flow.Protocol, _settings->Keys);
    }

    /// <summary>Brings what will be written of a flow into the cache; reads of several places overlap.</summary>
    public void Touch(uint number)
    {
        _ = Volatile.Read(in _flows[number].Generation);
        _ = Volatile.Read(in _clientTallies[number].Flags);
        _ = Volatile.Read(in _serverTallies[number].Flags);
    }

    private bool TryAdd(int chunk, bool isIPv6)
    {
        if (!_has[chunk])
        {
            _has[chunk] = _room.TryHave(FlowPart.ClientTallies, chunk) && _room.TryHave(FlowPart.ServerTallies, chunk) && _room.TryHave(FlowPart.Flows, chunk);
        }

        if (isIPv6 && _has[chunk])
        {
            _hasAddresses[chunk] = _room.TryHave(FlowPart.Addresses6, chunk);
        }

        return (isIPv6 ? _hasAddresses : _has)[chunk];
    }
}
