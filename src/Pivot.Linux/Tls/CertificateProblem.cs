using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using Pivot.Linux.Interop;

namespace Pivot.Linux.Tls;

/// <summary>What is wrong with a server's certificate, in words.</summary>
internal static unsafe class CertificateProblem
{
    /// <summary>The problem after a handshake; null when the certificate is good.</summary>
    public static string? Of(SslHandle ssl, string serverName)
    {
        int verdict = (int)OpenSsl.SSL_get_verify_result(ssl);
        nint certificate = OpenSsl.SSL_get1_peer_certificate(ssl);
        if (certificate == 0)
        {
            return "certificate: the server sent none";
        }

        try
        {
            return verdict == OpenSsl.X509_V_OK ? null : "certificate: " + Words(certificate, verdict, serverName);
        }
        finally
        {
            OpenSsl.X509_free(certificate);
        }
    }

    // OpenSSL stops at the first problem, which is the issuer's; date and name say more, so they are looked at first.
    private static string Words(nint certificate, int verdict, string serverName)
    {
        nint from = OpenSsl.X509_get0_notBefore(certificate), until = OpenSsl.X509_get0_notAfter(certificate);
        if (OpenSsl.X509_cmp_time(until, null) < 0)
        {
            return $"expired {Date(until)}";
        }

        if (OpenSsl.X509_cmp_time(from, null) > 0)
        {
            return $"not valid before {Date(from)}";
        }

        string subject = Name(OpenSsl.X509_get_subject_name(certificate)), issuer = Name(OpenSsl.X509_get_issuer_name(certificate));
        return !IsFor(certificate, serverName) ? $"for {subject}, not for {serverName}"
            : subject == issuer ? $"signed by itself ({subject}), not by an authority that this board trusts"
            : $"{Text(OpenSsl.X509_verify_cert_error_string(verdict))} (issuer {issuer})";
    }

    private static bool IsFor(nint certificate, string serverName) => IPAddress.TryParse(serverName, out _)
        ? OpenSsl.X509_check_ip_asc(certificate, serverName, 0) == 1
        : OpenSsl.X509_check_host(certificate, serverName, 0, 0, null) == 1;

    // struct tm begins with seconds, minutes, hours, day of the month, month from 0, years since 1900.
    private static string Date(nint time)
    {
        int* parts = stackalloc int[16];
        return OpenSsl.ASN1_TIME_to_tm(time, parts) == 1
            ? string.Create(CultureInfo.InvariantCulture, $"{parts[5] + 1900:0000}-{parts[4] + 1:00}-{parts[3]:00}")
            : "at a date that cannot be read";
    }

    // "/C=DE/CN=web.example"; bytes beyond ASCII are escaped by OpenSSL.
    private static string Name(nint name)
    {
        byte* buffer = stackalloc byte[256];
        return OpenSsl.X509_NAME_oneline(name, buffer, 256) == 0 ? "?" : Text((nint)buffer);
    }

    private static string Text(nint text) => Marshal.PtrToStringUTF8(text) ?? "?";
}
