namespace Pivot.Health.Network;

/// <summary>A TLS handshake failed. The message is the reason: "certificate: expired 2026-01-01".</summary>
public sealed class TlsFailedException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="reason">A short sentence.</param>
    /// <param name="inner">What the TLS library said.</param>
    public TlsFailedException(string reason, Exception? inner = null)
        : base(reason, inner)
    {
    }
}
