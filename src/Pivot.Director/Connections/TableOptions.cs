namespace Pivot.Director.Connections;

/// <summary>How a connection table is opened.</summary>
/// <param name="Limit">The most connections, 1 to 16,777,215.</param>
/// <param name="BootId">The kernel's boot id: ticks of another boot mean nothing.</param>
/// <param name="Seed">Random key of the hash; may differ at every start.</param>
/// <param name="Now">The present tick.</param>
/// <param name="Timeouts">Timeouts of the states.</param>
public sealed record TableOptions(int Limit, Guid BootId, ulong Seed, ulong Now, ConnectionTimeouts Timeouts);
