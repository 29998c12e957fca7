namespace Pivot.Console;

/// <summary>How a session is.</summary>
/// <param name="ControlPath">The daemon's control socket.</param>
/// <param name="Colours">Output may be coloured.</param>
/// <param name="Idle">It ends when no key comes for so long; null = never.</param>
internal sealed record ConsoleOptions(string ControlPath, bool Colours, TimeSpan? Idle);
