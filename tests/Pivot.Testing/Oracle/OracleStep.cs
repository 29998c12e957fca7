namespace Pivot.Testing.Oracle;

/// <summary>A packet of a client in the life of a connection.</summary>
public enum OracleStep
{
    /// <summary>SYN, or a datagram.</summary>
    Open,

    /// <summary>ACK: the connection becomes active.</summary>
    Establish,

    /// <summary>FIN: the connection becomes inactive.</summary>
    Close,
}
