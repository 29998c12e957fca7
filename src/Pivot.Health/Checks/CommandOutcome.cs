namespace Pivot.Health.Checks;

/// <summary>How a program ended.</summary>
/// <param name="ExitStatus">0 to 255; without meaning when a signal ended it.</param>
/// <param name="Signal">The signal that ended it; 0 = none.</param>
/// <param name="FirstLine">The first line that it wrote to its output or error output; empty when none.</param>
/// <param name="StartError">Why it could not be started; null when it was.</param>
public sealed record CommandOutcome(int ExitStatus, int Signal, string FirstLine, string? StartError = null);
