using System.Globalization;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Pivot.Health.Network;

/// <summary>TLS by the base library, which opens OpenSSL (libssl) when it is first used; trusted roots are the system's (Debian: ca-certificates).</summary>
public sealed class SslStreamTls : ITlsClient
{
    /// <inheritdoc/>
    public async Task<Stream> HandshakeAsync(Stream connection, string serverName, bool verify, CancellationToken token)
    {
        string? problem = null;
        SslStream tls = new(connection, leaveInnerStreamOpen: false);
        SslClientAuthenticationOptions options = new()
        {
            TargetHost = serverName,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
            {
                problem = verify ? Problem(certificate as X509Certificate2, chain, errors, serverName) : null;
                return problem is null;
            },
        };
        try
        {
            await tls.AuthenticateAsClientAsync(options, token).ConfigureAwait(false);
            return tls;
        }
        catch (AuthenticationException exception)
        {
            await tls.DisposeAsync().ConfigureAwait(false);
            throw new TlsFailedException(problem ?? "TLS: " + (exception.InnerException ?? exception).Message, exception);
        }
        catch
        {
            await tls.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static string? Problem(X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors, string serverName)
    {
        if (errors == SslPolicyErrors.None)
        {
            return null;
        }

        if (certificate is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
        {
            return "certificate: the server sent none";
        }

        // The date first: an expired certificate of one's own issuer is expired, whatever else is said of it.
        DateTime now = chain?.ChainPolicy.VerificationTime ?? DateTime.Now;
        if (certificate.NotAfter < now)
        {
            return string.Create(CultureInfo.InvariantCulture, $"certificate: expired {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd}");
        }

        if (certificate.NotBefore > now)
        {
            return string.Create(CultureInfo.InvariantCulture, $"certificate: not valid before {certificate.NotBefore.ToUniversalTime():yyyy-MM-dd}");
        }

        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            return $"certificate: for {certificate.GetNameInfo(X509NameType.DnsName, forIssuer: false)}, not for {serverName}";
        }

        return certificate.Subject == certificate.Issuer
            ? $"certificate: signed by itself ({certificate.Subject}), not by an authority that this board trusts"
            : $"certificate: issuer {certificate.Issuer} is not one that this board trusts{Details(chain)}";
    }

    private static string Details(X509Chain? chain) =>
        chain is { ChainStatus: [var first, ..] } ? $" ({first.StatusInformation.Trim()})" : "";
}
