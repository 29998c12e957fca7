namespace Pivot.NetworkBenchmarks.Connections;

/// <summary>What is told of many connections.</summary>
internal enum ConnectionFigure
{
    /// <summary>Processor time of the whole machine for a connection's first packet, µs.</summary>
    OpeningCost,

    /// <summary>The share of first packets that arrived.</summary>
    Opened,

    /// <summary>Resident memory of the director, bytes a connection.</summary>
    ResidentBytes,

    /// <summary>BPF maps, bytes a connection.</summary>
    MapBytes,

    /// <summary>Processor time of the whole machine for one of 100,000 packets a second, µs.</summary>
    PacketCost,

    /// <summary>The share of those packets that arrived.</summary>
    Delivered,

    /// <summary>Packets a second that arrive when as many are sent as go.</summary>
    Rate,
}
