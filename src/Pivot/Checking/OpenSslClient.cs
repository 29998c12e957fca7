using Pivot.Health.Network;
using Pivot.Linux.Tls;

namespace Pivot.Checking;

/// <summary>TLS for https checks by the system's OpenSSL, which is opened with the first of them.</summary>
internal sealed class OpenSslClient : ITlsClient
{
    public ITlsSession Open(string serverName)
    {
        try
        {
            return new Session(TlsSession.Open(serverName));
        }
        catch (TlsException exception)
        {
            throw Failure(exception);
        }
    }

    private static TlsFailedException Failure(TlsException exception) => new(exception.Message, exception);

    private sealed class Session(TlsSession session) : ITlsSession
    {
        public bool TryHandshake()
        {
            try
            {
                return session.TryHandshake();
            }
            catch (TlsException exception)
            {
                throw Failure(exception);
            }
        }

        public string? ProblemOfCertificate() => session.ProblemOfCertificate();

        public void Encrypt(ReadOnlySpan<byte> bytes)
        {
            try
            {
                session.Encrypt(bytes);
            }
            catch (TlsException exception)
            {
                throw Failure(exception);
            }
        }

        public int Decrypt(Span<byte> buffer, out bool ended)
        {
            try
            {
                return session.Decrypt(buffer, out ended);
            }
            catch (TlsException exception)
            {
                throw Failure(exception);
            }
        }

        public int TakeOutgoing(Span<byte> buffer) => session.TakeOutgoing(buffer);

        public void GiveIncoming(ReadOnlySpan<byte> bytes) => session.GiveIncoming(bytes);

        public void Dispose() => session.Dispose();
    }
}
