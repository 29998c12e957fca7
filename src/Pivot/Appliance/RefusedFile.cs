namespace Pivot.Appliance;

/// <summary>A configuration that the director does not run with.</summary>
/// <param name="File">Its path.</param>
/// <param name="Reason">Why, in one sentence.</param>
/// <param name="Lines">What the director said: all errors, with their places.</param>
internal sealed record RefusedFile(string File, string Reason, IReadOnlyList<string> Lines);
