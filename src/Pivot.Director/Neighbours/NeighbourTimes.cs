using Pivot.Director.Connections;

namespace Pivot.Director.Neighbours;

/// <summary>The constants of neighbour discovery in ticks (RFC 4861 §10, names as there in brackets), used for ARP too, as Linux does.</summary>
internal static class NeighbourTimes
{
    /// <summary>Middle of the time for which an answer makes a neighbour reachable [REACHABLE_TIME]; the table's own lies between a half and one and a half of it.</summary>
    public const ulong Reachable = 30 * Ticks.PerSecond;

    /// <summary>How long a table keeps its random reachable time (RFC 4861 §6.3.2: "every few hours").</summary>
    public const ulong ReachableKept = 2 * 3600 * Ticks.PerSecond;

    /// <summary>How long a stale neighbour that is sent to may go unasked [DELAY_FIRST_PROBE_TIME].</summary>
    public const ulong Delay = 5 * Ticks.PerSecond;

    /// <summary>Between two questions to one neighbour [RETRANS_TIMER].</summary>
    public const ulong Retransmit = Ticks.PerSecond;

    /// <summary>Questions to all stations before a neighbour counts as dead [MAX_MULTICAST_SOLICIT].</summary>
    public const int MulticastQuestions = 3;

    /// <summary>Questions to the neighbour alone before all stations are asked [MAX_UNICAST_SOLICIT].</summary>
    public const int UnicastQuestions = 3;

    /// <summary>Of two ARP answers within this time the first counts (Linux: <c>locktime</c>).</summary>
    public const ulong FirstAnswerCounts = Ticks.PerSecond;

    /// <summary>How long a neighbour that nothing is sent to is remembered.</summary>
    public const ulong Unused = 600 * Ticks.PerSecond;

    /// <summary>How long a dead neighbour is remembered, to be shown as one.</summary>
    public const ulong Dead = 60 * Ticks.PerSecond;
}
