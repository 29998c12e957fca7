using System.Runtime.InteropServices;

namespace Pivot.Linux.Interop;

/// <summary>A <c>SSL_CTX</c>.</summary>
internal sealed class SslContextHandle : SafeHandle
{
    /// <summary>For the marshaller.</summary>
    public SslContextHandle()
        : base(0, ownsHandle: true)
    {
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        OpenSsl.SSL_CTX_free(handle);
        return true;
    }
}

/// <summary>A <c>SSL</c>, with the two memory BIOs that it has been given.</summary>
internal sealed class SslHandle : SafeHandle
{
    /// <summary>For the marshaller.</summary>
    public SslHandle()
        : base(0, ownsHandle: true)
    {
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        OpenSsl.SSL_free(handle);
        return true;
    }
}

/// <summary>
/// OpenSSL 3 (openssl/ssl.h, openssl/bio.h, openssl/x509.h); the libraries are opened with the first call. The error queue is the thread's: read it where the call failed.
/// </summary>
internal static unsafe partial class OpenSsl
{
    public const int SSL_ERROR_WANT_READ = 2;
    public const int SSL_ERROR_ZERO_RETURN = 6;
    public const int SSL_VERIFY_NONE = 0;
    public const int SSL_CTRL_SET_TLSEXT_HOSTNAME = 55;
    public const int TLSEXT_NAMETYPE_host_name = 0;
    public const int BIO_C_SET_BUF_MEM_EOF_RETURN = 130;

    /// <summary>Servers that close without a close_notify are common; a body that is too short is noticed by its length.</summary>
    public const ulong SSL_OP_IGNORE_UNEXPECTED_EOF = 1UL << 7;

    public const int X509_V_OK = 0;

    private const string Ssl = "libssl.so.3";
    private const string Crypto = "libcrypto.so.3";

    [LibraryImport(Ssl)]
    public static partial nint TLS_client_method();

    [LibraryImport(Ssl)]
    public static partial SslContextHandle SSL_CTX_new(nint method);

    [LibraryImport(Ssl)]
    public static partial void SSL_CTX_free(nint context);

    [LibraryImport(Ssl)]
    public static partial int SSL_CTX_set_default_verify_paths(SslContextHandle context);

    [LibraryImport(Ssl)]
    public static partial void SSL_CTX_set_verify(SslContextHandle context, int mode, void* callback);

    [LibraryImport(Ssl)]
    public static partial ulong SSL_CTX_set_options(SslContextHandle context, ulong options);

    [LibraryImport(Ssl)]
    public static partial SslHandle SSL_new(SslContextHandle context);

    [LibraryImport(Ssl)]
    public static partial void SSL_free(nint ssl);

    [LibraryImport(Ssl)]
    public static partial void SSL_set_connect_state(SslHandle ssl);

    /// <summary>Takes both BIOs over.</summary>
    [LibraryImport(Ssl)]
    public static partial void SSL_set_bio(SslHandle ssl, nint read, nint write);

    [LibraryImport(Ssl, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint SSL_ctrl(SslHandle ssl, int command, nint larg, string parg);

    [LibraryImport(Ssl, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SSL_set1_host(SslHandle ssl, string name);

    [LibraryImport(Ssl)]
    public static partial nint SSL_get0_param(SslHandle ssl);

    [LibraryImport(Ssl)]
    public static partial int SSL_do_handshake(SslHandle ssl);

    [LibraryImport(Ssl)]
    public static partial int SSL_read(SslHandle ssl, void* buffer, int length);

    [LibraryImport(Ssl)]
    public static partial int SSL_write(SslHandle ssl, void* buffer, int length);

    [LibraryImport(Ssl)]
    public static partial int SSL_get_error(SslHandle ssl, int result);

    [LibraryImport(Ssl)]
    public static partial nint SSL_get_verify_result(SslHandle ssl);

    /// <summary>To be freed by <see cref="X509_free"/>.</summary>
    [LibraryImport(Ssl)]
    public static partial nint SSL_get1_peer_certificate(SslHandle ssl);

    [LibraryImport(Crypto)]
    public static partial nint BIO_s_mem();

    [LibraryImport(Crypto)]
    public static partial nint BIO_new(nint method);

    [LibraryImport(Crypto)]
    public static partial int BIO_read(nint bio, void* buffer, int length);

    [LibraryImport(Crypto)]
    public static partial int BIO_write(nint bio, void* buffer, int length);

    [LibraryImport(Crypto)]
    public static partial nint BIO_ctrl(nint bio, int command, nint larg, void* parg);

    [LibraryImport(Crypto, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int X509_VERIFY_PARAM_set1_ip_asc(nint parameters, string address);

    /// <summary>1 = the certificate is for this name.</summary>
    [LibraryImport(Crypto, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int X509_check_host(nint certificate, string name, nuint length, uint flags, void* peerName);

    /// <summary>1 = the certificate is for this address.</summary>
    [LibraryImport(Crypto, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int X509_check_ip_asc(nint certificate, string address, uint flags);

    [LibraryImport(Crypto)]
    public static partial nint X509_verify_cert_error_string(nint error);

    [LibraryImport(Crypto)]
    public static partial nint X509_get0_notBefore(nint certificate);

    [LibraryImport(Crypto)]
    public static partial nint X509_get0_notAfter(nint certificate);

    /// <summary>Negative for a time before now (with no time given), positive for a later one, 0 for none that could be read.</summary>
    [LibraryImport(Crypto)]
    public static partial int X509_cmp_time(nint time, void* now);

    [LibraryImport(Crypto)]
    public static partial int ASN1_TIME_to_tm(nint time, int* brokenDownTime);

    [LibraryImport(Crypto)]
    public static partial nint X509_get_subject_name(nint certificate);

    [LibraryImport(Crypto)]
    public static partial nint X509_get_issuer_name(nint certificate);

    [LibraryImport(Crypto)]
    public static partial nint X509_NAME_oneline(nint name, byte* buffer, int size);

    [LibraryImport(Crypto)]
    public static partial void X509_free(nint certificate);

    [LibraryImport(Crypto)]
    public static partial nuint ERR_get_error();

    [LibraryImport(Crypto)]
    public static partial void ERR_clear_error();

    [LibraryImport(Crypto)]
    public static partial nint ERR_reason_error_string(nuint error);
}
