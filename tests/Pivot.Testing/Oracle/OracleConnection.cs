namespace Pivot.Testing.Oracle;

/// <summary>A connection of a scenario.</summary>
/// <param name="Client">Number of the client's address.</param>
/// <param name="ClientPort">The client's port.</param>
/// <param name="Virtual">Number of the virtual address.</param>
public readonly record struct OracleConnection(int Client, ushort ClientPort, int Virtual);
