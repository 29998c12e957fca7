using Pivot.Packets;

namespace Pivot.Director.Connections;

/// <summary>What FULLNAT needs of a connection beyond a <see cref="ConnectionHit"/>: the end that NAT leaves alone, and what was put before the client's data.</summary>
/// <param name="Address">The address that replaces the packet's other one: the local one as source of the client's packets, the client's as destination of replies.</param>
/// <param name="Port">The port that goes with it.</param>
/// <param name="SequenceDelta">Bytes that are put before the client's data.</param>
/// <param name="SequenceStart">The sequence number of the client's first data.</param>
/// <param name="IsInsertedPassed">The real server has acknowledged those bytes.</param>
internal readonly record struct OtherEnd(IpAddress Address, ushort Port, ushort SequenceDelta, uint SequenceStart, bool IsInsertedPassed);
