using Pivot.Packets;

namespace Pivot.Director.Fragments;

/// <summary>What the first fragment has decided for all fragments of its datagram.</summary>
/// <param name="Verdict">Forward: as packets of the connection that <paramref name="Flow"/> belongs to; pass; or drop.</param>
/// <param name="Reason">Why, where they are dropped.</param>
/// <param name="Flow">The first fragment's 5-tuple.</param>
/// <param name="OnePacketServer">With one-packet scheduling, where no connection tells it, the server that they go to or come from; else 0.</param>
internal readonly record struct FragmentDecision(Verdict Verdict, DropReason Reason, FlowKey Flow, int OnePacketServer = 0);
