namespace Pivot.Health.Network;

/// <summary>TLS over a connection: does the waiting for a session.</summary>
internal sealed class TlsSocket(ICheckSocket connection, ITlsSession session) : ICheckSocket
{
    private readonly byte[] _records = new byte[16 * 1024];

    /// <summary>Shakes hands.</summary>
    /// <param name="verify">Whether the certificate must be valid.</param>
    /// <param name="token">Ends the waiting.</param>
    /// <exception cref="TlsFailedException">What came is no TLS, or the certificate is wrong.</exception>
    public async Task HandshakeAsync(bool verify, CancellationToken token)
    {
        while (!session.TryHandshake())
        {
            await ExchangeAsync(token).ConfigureAwait(false);
        }

        await FlushAsync(token).ConfigureAwait(false);
        if (verify && session.ProblemOfCertificate() is { } problem)
        {
            throw new TlsFailedException(problem);
        }
    }

    public async ValueTask<int> SendAsync(ReadOnlyMemory<byte> message, CancellationToken token)
    {
        session.Encrypt(message.Span);
        await FlushAsync(token).ConfigureAwait(false);
        return message.Length;
    }

    public async ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken token)
    {
        while (true)
        {
            int read = session.Decrypt(buffer.Span, out bool ended);
            if (read > 0 || ended)
            {
                return read;
            }

            await ExchangeAsync(token).ConfigureAwait(false);
        }
    }

    public Task CloseAsync(CancellationToken token)
    {
        session.Dispose();
        return connection.CloseAsync(token);
    }

    public void Dispose()
    {
        session.Dispose();
        connection.Dispose();
    }

    private async Task ExchangeAsync(CancellationToken token)
    {
        await FlushAsync(token).ConfigureAwait(false);
        int length = await connection.ReceiveAsync(_records, token).ConfigureAwait(false);
        session.GiveIncoming(_records.AsSpan(0, length));
    }

    private async Task FlushAsync(CancellationToken token)
    {
        while (session.TakeOutgoing(_records) is var length and > 0)
        {
            await connection.SendAsync(_records.AsMemory(0, length), token).ConfigureAwait(false);
        }
    }
}
