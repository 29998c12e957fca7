namespace Pivot.Director;

/// <summary>The connection table's figures.</summary>
/// <param name="Count">Connections there are, templates included.</param>
/// <param name="Limit">The most there can be.</param>
/// <param name="Embryonic">Those that may be evicted.</param>
/// <param name="Evicted">Embryonic connections evicted because the table was full.</param>
/// <param name="Bytes">Memory set aside, used or not.</param>
/// <param name="Templates">Connection templates (persistence).</param>
public sealed record TableStatus(int Count, int Limit, int Embryonic, long Evicted, long Bytes, int Templates);
