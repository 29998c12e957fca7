using System.Net;
using System.Runtime.InteropServices;
using Pivot.Linux.Interop;

namespace Pivot.Linux.Tls;

/// <summary>
/// The client's side of one TLS connection by the system's OpenSSL 3, without any waiting: encrypted bytes go in and out through memory BIOs. Trusted roots are the system's (Debian:
/// ca-certificates), read once. It stands for the base library's SslStream, which costs 4.2 MB of the binary and opens the same library. Not for two threads at once.
/// </summary>
public sealed unsafe class TlsSession : IDisposable
{
    // A failure is not kept: the library may be installed meanwhile.
    private static readonly Lazy<SslContextHandle> Context = new(NewContext, LazyThreadSafetyMode.PublicationOnly);

    private readonly SslHandle _ssl = OpenSsl.SSL_new(Context.Value);
    // Both belong to the session: they are freed with it.
    private readonly nint _incoming = OpenSsl.BIO_new(OpenSsl.BIO_s_mem());
    private readonly nint _outgoing = OpenSsl.BIO_new(OpenSsl.BIO_s_mem());

    private readonly string _serverName;

    private TlsSession(string serverName)
    {
        _serverName = serverName;
        OpenSsl.SSL_set_bio(_ssl, _incoming, _outgoing);
        OpenSsl.SSL_set_connect_state(_ssl);
        if (IPAddress.TryParse(serverName, out _))
        {
            _ = OpenSsl.X509_VERIFY_PARAM_set1_ip_asc(OpenSsl.SSL_get0_param(_ssl), serverName);
        }
        else
        {
            _ = OpenSsl.SSL_set1_host(_ssl, serverName);
            _ = OpenSsl.SSL_ctrl(_ssl, OpenSsl.SSL_CTRL_SET_TLSEXT_HOSTNAME, OpenSsl.TLSEXT_NAMETYPE_host_name, serverName);
        }
    }

    /// <summary>Opens a session; nothing is sent yet.</summary>
    /// <param name="serverName">A host name, which is sent (SNI), or an address, which is not.</param>
    /// <exception cref="TlsException">OpenSSL 3 is not installed.</exception>
    public static TlsSession Open(string serverName)
    {
        try
        {
            return new TlsSession(serverName);
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            throw new TlsException("https checks need OpenSSL 3 on this board (apt-get install libssl3 ca-certificates)");
        }
    }

    /// <summary>What is wrong with the server's certificate, after the handshake; null when nothing is.</summary>
    public string? ProblemOfCertificate() => CertificateProblem.Of(_ssl, _serverName);

    /// <summary>Goes on with the handshake.</summary>
    /// <returns>Whether it is done; else bytes have to go out, and others to come in.</returns>
    /// <exception cref="TlsException">It has failed.</exception>
    public bool TryHandshake()
    {
        OpenSsl.ERR_clear_error();
        int result = OpenSsl.SSL_do_handshake(_ssl);
        return result == 1 || (OpenSsl.SSL_get_error(_ssl, result) == OpenSsl.SSL_ERROR_WANT_READ ? false : throw Failure());
    }

    /// <summary>Reads what has been decrypted.</summary>
    /// <param name="buffer">Filled from its beginning.</param>
    /// <param name="ended">Whether the server has said all.</param>
    /// <returns>Bytes; 0 when more has to come in first, or at the end.</returns>
    /// <exception cref="TlsException">What came is no TLS.</exception>
    public int Decrypt(Span<byte> buffer, out bool ended)
    {
        ended = false;
        OpenSsl.ERR_clear_error();
        fixed (byte* start = buffer)
        {
            int read = OpenSsl.SSL_read(_ssl, start, buffer.Length);
            if (read > 0)
            {
                return read;
            }

            int error = OpenSsl.SSL_get_error(_ssl, read);
            ended = error == OpenSsl.SSL_ERROR_ZERO_RETURN;
            return ended || error == OpenSsl.SSL_ERROR_WANT_READ ? 0 : throw Failure();
        }
    }

    /// <summary>Encrypts bytes; all of them, for a memory BIO takes everything.</summary>
    public void Encrypt(ReadOnlySpan<byte> bytes)
    {
        OpenSsl.ERR_clear_error();
        fixed (byte* start = bytes)
        {
            if (OpenSsl.SSL_write(_ssl, start, bytes.Length) != bytes.Length)
            {
                throw Failure();
            }
        }
    }

    /// <summary>Takes bytes that are to go to the server.</summary>
    /// <returns>How many; 0 or less when there are none.</returns>
    public int TakeOutgoing(Span<byte> buffer)
    {
        ObjectDisposedException.ThrowIf(_ssl.IsClosed, this);
        fixed (byte* start = buffer)
        {
            return OpenSsl.BIO_read(_outgoing, start, buffer.Length);
        }
    }

    /// <summary>Gives bytes that came from the server; none = it has closed the connection.</summary>
    public void GiveIncoming(ReadOnlySpan<byte> bytes)
    {
        ObjectDisposedException.ThrowIf(_ssl.IsClosed, this);
        if (bytes.IsEmpty)
        {
            // From now on an empty BIO is the end of the connection, not a reason to wait.
            _ = OpenSsl.BIO_ctrl(_incoming, OpenSsl.BIO_C_SET_BUF_MEM_EOF_RETURN, 0, null);
            return;
        }

        fixed (byte* start = bytes)
        {
            _ = OpenSsl.BIO_write(_incoming, start, bytes.Length);
        }
    }

    /// <summary>Frees it.</summary>
    public void Dispose() => _ssl.Dispose();

    private static SslContextHandle NewContext()
    {
        SslContextHandle context = OpenSsl.SSL_CTX_new(OpenSsl.TLS_client_method());
        _ = OpenSsl.SSL_CTX_set_default_verify_paths(context);

        // The handshake goes on in any case; its verdict is asked for afterwards, when there is a certificate to explain it by.
        OpenSsl.SSL_CTX_set_verify(context, OpenSsl.SSL_VERIFY_NONE, null);
        _ = OpenSsl.SSL_CTX_set_options(context, OpenSsl.SSL_OP_IGNORE_UNEXPECTED_EOF);
        return context;
    }

    private static TlsException Failure() => new(OpenSsl.ERR_get_error() is var error and not 0
        ? "TLS: " + (Marshal.PtrToStringUTF8(OpenSsl.ERR_reason_error_string(error)) ?? "unknown error")
        : "TLS: closed in the middle of the handshake");
}
