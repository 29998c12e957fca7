namespace Pivot.Linux.Tls;

/// <summary>
/// A TLS client over any stream, by the system's OpenSSL 3. It stands for the base library's SslStream, which costs 4.2 MB of the binary and opens the same library. For
/// checks: short connections, one reader or writer at a time, asynchronous only. Trusted roots are the system's (Debian: ca-certificates).
/// </summary>
public sealed class TlsStream : Stream
{
    private const int RecordBuffer = 16 * 1024;

    private readonly Stream _inner;
    private readonly TlsSession _session;
    private readonly byte[] _records = new byte[RecordBuffer];

    private TlsStream(Stream inner, TlsSession session)
    {
        _inner = inner;
        _session = session;
    }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Shakes hands.</summary>
    /// <param name="connection">The connection; disposed with the stream, or here when this fails.</param>
    /// <param name="serverName">A host name, which is sent (SNI), or an address, which is not; the certificate must be for it when verified.</param>
    /// <param name="verify">Whether the certificate must be valid.</param>
    /// <param name="token">Ends the waiting.</param>
    /// <exception cref="TlsException">What the server sent is no TLS, or its certificate is wrong, or OpenSSL is not installed.</exception>
    public static async Task<TlsStream> ConnectAsync(Stream connection, string serverName, bool verify, CancellationToken token)
    {
        TlsStream? stream = null;
        try
        {
            stream = new TlsStream(connection, new TlsSession(serverName));
            await stream.HandshakeAsync(token).ConfigureAwait(false);
            return verify && stream._session.ProblemOfCertificate(serverName) is { } problem ? throw new TlsException(problem) : stream;
        }
        catch (Exception exception)
        {
            await (stream ?? connection).DisposeAsync().ConfigureAwait(false);
            if (exception is DllNotFoundException or EntryPointNotFoundException)
            {
                throw new TlsException("https checks need OpenSSL 3 on this board (apt-get install libssl3 ca-certificates)");
            }

            throw;
        }
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            int read = _session.TryRead(buffer.Span, out bool ended);
            if (read > 0 || ended)
            {
                return read;
            }

            await ExchangeAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _session.Write(buffer.Span);
        return SendRecordsAsync(cancellationToken);
    }

    /// <summary>Not there: use the asynchronous one.</summary>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <summary>Not there: use the asynchronous one.</summary>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _session.Dispose();
            _inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task HandshakeAsync(CancellationToken token)
    {
        while (!_session.TryHandshake())
        {
            await ExchangeAsync(token).ConfigureAwait(false);
        }

        await SendRecordsAsync(token).ConfigureAwait(false);
    }

    private async Task ExchangeAsync(CancellationToken token)
    {
        await SendRecordsAsync(token).ConfigureAwait(false);
        int length = await _inner.ReadAsync(_records, token).ConfigureAwait(false);
        _session.GiveRecords(_records.AsSpan(0, length));
    }

    private async ValueTask SendRecordsAsync(CancellationToken token)
    {
        while (_session.TakeRecords(_records) is var length and > 0)
        {
            await _inner.WriteAsync(_records.AsMemory(0, length), token).ConfigureAwait(false);
        }
    }
}
