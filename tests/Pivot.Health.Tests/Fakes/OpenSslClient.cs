using Pivot.Health.Network;
using Pivot.Linux.Tls;

namespace Pivot.Health.Tests.Fakes;

/// <summary>TLS of Pivot.Linux behind the port, as the executable puts it there.</summary>
internal sealed class OpenSslClient : ITlsClient
{
    public ITlsSession Open(string serverName) => new Session(Translated(() => TlsSession.Open(serverName)));

    private static T Translated<T>(Func<T> function)
    {
        try
        {
            return function();
        }
        catch (TlsException exception)
        {
            throw new TlsFailedException(exception.Message, exception);
        }
    }

    private sealed class Session(TlsSession session) : ITlsSession
    {
        public bool TryHandshake() => Translated(session.TryHandshake);

        public string? ProblemOfCertificate() => session.ProblemOfCertificate();

        public void Encrypt(ReadOnlySpan<byte> bytes) => session.Encrypt(bytes);

        public int Decrypt(Span<byte> buffer, out bool ended)
        {
            try
            {
                return session.Decrypt(buffer, out ended);
            }
            catch (TlsException exception)
            {
                throw new TlsFailedException(exception.Message, exception);
            }
        }

        public int TakeOutgoing(Span<byte> buffer) => session.TakeOutgoing(buffer);

        public void GiveIncoming(ReadOnlySpan<byte> bytes) => session.GiveIncoming(bytes);

        public void Dispose() => session.Dispose();
    }
}
