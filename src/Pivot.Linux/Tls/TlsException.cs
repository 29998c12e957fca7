namespace Pivot.Linux.Tls;

/// <summary>A TLS handshake or connection failed. The message is a short sentence: "certificate: expired 2026-01-01".</summary>
public sealed class TlsException : HostException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">A short sentence.</param>
    public TlsException(string message)
        : base(message)
    {
    }
}
