namespace Pivot.Director.FastPath;

/// <summary>Which packets of a flow are not as the others: <c>enum flow_flags</c>.</summary>
[Flags]
internal enum FlowFlags : byte
{
    None = 0,

    /// <summary>TOA: the client's segments that start at <see cref="Flow.SequenceStart"/>, or have options, are the director's.</summary>
    TellsClient = 1,

    /// <summary>PROXY, once acknowledged: <see cref="Flow.SequenceDelta"/> is added to what the client sends.</summary>
    Shifted = 2,
}
