namespace Pivot.Director.Neighbours;

/// <summary>What the neighbour table has done. Packets that were held and not sent are in exactly one of the first four.</summary>
/// <param name="Unanswered">Packets dropped because their neighbour did not answer three questions.</param>
/// <param name="QueueFull">Packets dropped because too many waited, for one neighbour or in all, or because the link took no more when they were released.</param>
/// <param name="TableFull">Packets dropped because every place of the table was taken by neighbours with more right to it, or because their own had to make room.</param>
/// <param name="NotUnicast">Packets to an address that no neighbour can have: one of ours, a group's, loopback.</param>
/// <param name="Questions">Questions sent, to all stations or to one.</param>
/// <param name="QuestionsWithheld">Questions to all stations that were not sent because of the limit for all neighbours together.</param>
/// <param name="HardwareChanges">How often a known neighbour got another Ethernet address.</param>
/// <param name="Evictions">Neighbours that had to make room for others.</param>
public readonly record struct NeighbourCounters(
    long Unanswered, long QueueFull, long TableFull, long NotUnicast, long Questions, long QuestionsWithheld, long HardwareChanges, long Evictions);
