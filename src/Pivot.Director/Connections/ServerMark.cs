namespace Pivot.Director.Connections;

/// <summary>Where changes of a server's counts are noted.</summary>
/// <param name="Changed">The list that it is in.</param>
/// <param name="Place">Its place there.</param>
internal sealed record ServerMark(ChangedServers Changed, int Place);
