namespace Pivot.Appliance;

/// <summary>What became of a start that did not last.</summary>
/// <param name="Reason">In one sentence.</param>
/// <param name="Lines">What the director said.</param>
/// <param name="IsFinal">Whether the same file would fail again: it has errors, or is not there.</param>
internal sealed record StartFailure(string Reason, IReadOnlyList<string> Lines, bool IsFinal);
