namespace Pivot.Director;

/// <summary>What does not change while a director lives.</summary>
/// <param name="Workers">Threads that call <see cref="PacketDirector.Process"/>, 1 or more.</param>
/// <param name="ExtraHops">TTL that steering costs and the director gives back.</param>
public sealed record DirectorOptions(int Workers, int ExtraHops);
