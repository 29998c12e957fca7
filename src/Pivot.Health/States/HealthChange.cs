namespace Pivot.Health.States;

/// <summary>A server's health has changed, or there is something to say about it.</summary>
/// <param name="Target">The server.</param>
/// <param name="Before">Its health before.</param>
/// <param name="After">Its health from now on; the same when only a line is to be written.</param>
/// <param name="Line">A line for the log: "web2 is gone: connect timed out after 1 s, 3 of 3"; null when nothing is to be said: small steps, or a server that flaps.</param>
/// <param name="IsBad">Whether the line is a warning rather than good news.</param>
public sealed record HealthChange(CheckTarget Target, ServerHealth Before, ServerHealth After, string? Line, bool IsBad);
