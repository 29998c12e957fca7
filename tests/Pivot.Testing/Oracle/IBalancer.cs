namespace Pivot.Testing.Oracle;

/// <summary>Whoever plays a scenario: the kernel's IPVS or Pivot. Forwards by direct routing, so it sees the clients' packets alone. A refused connection has the server '-'.</summary>
public interface IBalancer
{
    /// <summary>Starts with a service without servers, and without any connection.</summary>
    void Serve(OracleService service);

    /// <summary>Makes one change.</summary>
    /// <param name="servers">The servers after it, the one added last first: one more at the head, one less, or one with another weight.</param>
    void Use(IReadOnlyList<OracleServer> servers);

    /// <summary>Sends a client's packet.</summary>
    /// <param name="connection">Its connection.</param>
    /// <param name="packet">Which packet of the connection it is.</param>
    /// <returns>The server that it went to.</returns>
    char Send(OracleConnection connection, OracleStep packet);

    /// <summary>Closes a connection and waits until it is forgotten.</summary>
    /// <returns>The server that the last packet went to.</returns>
    char Vanish(OracleConnection connection);

    /// <summary>Active and inactive connections of each server.</summary>
    IReadOnlyDictionary<char, (int Active, int Inactive)> Counts();
}
