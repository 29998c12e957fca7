namespace Pivot.Linux.Supervision;

/// <summary>How a program has ended.</summary>
/// <param name="ExitStatus">0 to 255, without meaning when a signal ended it; null where nobody tells, for another process had started it.</param>
/// <param name="Signal">The signal that ended it; 0 = none, or nobody tells.</param>
public sealed record ProcessEnd(int? ExitStatus, int Signal);
