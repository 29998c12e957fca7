namespace Pivot.Health.Network;

/// <summary>Opens TLS sessions.</summary>
public interface ITlsClient
{
    /// <summary>Opens one; nothing is sent yet.</summary>
    /// <param name="serverName">The host name that is asked for (SNI), or an address, which is not sent.</param>
    /// <exception cref="TlsFailedException">There is no TLS library.</exception>
    ITlsSession Open(string serverName);
}
