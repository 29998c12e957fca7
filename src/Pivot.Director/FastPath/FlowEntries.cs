using System.Runtime.CompilerServices;
using Pivot.Director.Ports;

namespace Pivot.Director.FastPath;

/// <summary>Typed access to the flows and tallies in the fast path's memory, chunk by chunk as connections need them. Under the connection table's lock, but for reads of tallies.</summary>
internal sealed unsafe class FlowEntries
{
    private readonly IFastPath _port;
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
    /// <param name="limit">The highest number of a record.</param>
    public FlowEntries(IFastPath port, int limit)
    {
        _port = port;
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
    public ulong Hash(uint number, bool reply)
    {
        ref Flow flow = ref _flows[number];
        uint ports = reply ? flow.ServerPorts : flow.ClientPorts;
        if (flow.Family == 4)
        {
            return FlowHash.OfIPv4(reply ? flow.Destination : flow.Client, reply ? flow.Local : flow.Virtual, ports, (uint)flow.Protocol, _settings->Keys);
        }

        return FlowHash.OfIPv6((uint*)(_addresses6 + number) + (reply ? 8 : 0), ports, (uint)flow.Protocol, _settings->Keys);
    }

    private bool TryAdd(int chunk, bool isIPv6)
    {
        if (!_has[chunk])
        {
            _has[chunk] = TryAdd(FlowPart.ClientTallies, chunk) && TryAdd(FlowPart.ServerTallies, chunk) && TryAdd(FlowPart.Flows, chunk);
        }

        if (isIPv6 && _has[chunk])
        {
            _hasAddresses[chunk] = TryAdd(FlowPart.Addresses6, chunk);
        }

        return (isIPv6 ? _hasAddresses : _has)[chunk];
    }

    private bool TryAdd(FlowPart part, int chunk) => _port.HasChunk(part, chunk) || _port.TryAddChunk(part, chunk);
}
