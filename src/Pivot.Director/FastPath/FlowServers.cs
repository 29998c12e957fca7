using Pivot.Director.Ports;
using Pivot.Director.Statistics;

namespace Pivot.Director.FastPath;

/// <summary>The real servers of the fast path: which place in its memory is whose. A server that is reached in another way gets another place, so that no flow changes while it is carried. Control plane only, but for the totals.</summary>
internal sealed unsafe class FlowServers
{
    private readonly FlowServer* _entries;
    private readonly FlowTotal* _totals;
    private readonly uint _count;
    private readonly uint _processors;

    /// <summary>By the server's stable id.</summary>
    private readonly Dictionary<int, FlowServerPlace> _places = [];

    /// <summary>Takes the memory as it is: places that have a server keep it.</summary>
    public FlowServers(IFastPath port)
    {
        var settings = (FlowSettings*)port.Settings;
        _entries = (FlowServer*)port.Servers;
        _totals = (FlowTotal*)port.Totals;
        (_count, _processors) = (settings->Servers, settings->Processors);
        for (uint number = 0; number < _count; number++)
        {
            if (_entries[number].Id != 0 && !_places.TryAdd(_entries[number].Id, new FlowServerPlace(this, number, Totals(number))))
            {
                _entries[number] = default;
            }
        }
    }

    /// <summary>Places there are.</summary>
    public uint Count => _count;

    /// <summary>The places that are taken.</summary>
    public FlowServerPlace[] All => [.. _places.Values];

    /// <summary>The place of a server; null where it has none.</summary>
    public FlowServerPlace? Find(int id) => _places.GetValueOrDefault(id);

    /// <summary>Gives a server a place; it had none.</summary>
    /// <param name="entry">What is to be written there, with the server's id; not carried yet.</param>
    /// <returns>Null when all places are taken.</returns>
    public FlowServerPlace? TryTake(in FlowServer entry)
    {
        for (uint number = 0; number < _count; number++)
        {
            if (_entries[number].Id == 0)
            {
                _entries[number] = entry;
                var place = new FlowServerPlace(this, number, Totals(number));
                _places.Add(entry.Id, place);
                return place;
            }
        }

        return null;
    }

    /// <summary>Has the flows of a server carried, or its packets go to the director.</summary>
    public void Carry(FlowServerPlace place, bool isCarried)
    {
        ref FlowServer entry = ref _entries[place.Number];
        uint flags = (entry.Flags & ~FlowServer.Carried) | (isCarried ? FlowServer.Carried : 0);
        Volatile.Write(ref entry.Flags, flags);
        Interlocked.MemoryBarrier();
    }

    /// <summary>Frees a place that no flow refers to any more.</summary>
    public void Release(FlowServerPlace place)
    {
        _places.Remove(_entries[place.Number].Id);
        _entries[place.Number] = default;
    }

    internal ref FlowServer Entry(uint number) => ref _entries[number];

    /// <summary>What has been carried ever for the servers of a place.</summary>
    internal TrafficCounters Totals(uint number)
    {
        TrafficCounters sum = default;
        for (uint processor = 0; processor < _processors; processor++)
        {
            ref FlowTotal total = ref _totals[(processor * _count) + number];
            sum.PacketsIn += Volatile.Read(ref total.PacketsIn);
            sum.PacketsOut += Volatile.Read(ref total.PacketsOut);
            sum.BytesIn += Volatile.Read(ref total.BytesIn);
            sum.BytesOut += Volatile.Read(ref total.BytesOut);
        }

        return sum;
    }
}
