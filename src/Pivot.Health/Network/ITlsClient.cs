namespace Pivot.Health.Network;

/// <summary>Makes a TLS connection of a TCP connection.</summary>
public interface ITlsClient
{
    /// <summary>Shakes hands.</summary>
    /// <param name="connection">The connection; disposed with the result, or by this method when it fails.</param>
    /// <param name="serverName">The name asked for (SNI) and, when verified, the one that the certificate must carry; an address is not sent as SNI.</param>
    /// <param name="verify">Whether the certificate must be valid.</param>
    /// <param name="token">Cancelled when the time is over.</param>
    /// <exception cref="TlsFailedException">The server's TLS or its certificate is wrong.</exception>
    Task<Stream> HandshakeAsync(Stream connection, string serverName, bool verify, CancellationToken token);
}
