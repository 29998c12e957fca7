using System.Text;
using Pivot.Health.Network;

namespace Pivot.Health.Checks;

/// <summary>Sends an HTTP/1.1 request, over TLS for https, and reads as much of the answer as the verdict needs.</summary>
internal sealed class HttpCheck(ICheckNetwork network, ITlsClient? tls) : IHealthCheck
{
    private const ushort HttpPort = 80;
    private const ushort HttpsPort = 443;

    public async Task<CheckResult> RunAsync(CheckAttempt attempt, CancellationToken token)
    {
        bool secure = attempt.Spec.Kind == HealthCheckKind.Https;
        ushort port = attempt.Port();
        if (secure && tls is null)
        {
            throw new CheckSetupException("https checks are not in this build: use check = \"tcp\", or \"command\" with curl");
        }

        attempt.Step = CheckStep.Connect;
        ICheckSocket connection = await network.ConnectAsync(attempt.Target, port, token).ConfigureAwait(false);
        try
        {
            connection = secure ? await HandshakeAsync(attempt, connection, token).ConfigureAwait(false) : connection;
            await connection.SendAsync(Request(attempt, secure, port), token).ConfigureAwait(false);
            return await ReadAsync(attempt, connection, token).ConfigureAwait(false);
        }
        finally
        {
            await connection.CloseAsync(token).ConfigureAwait(false);
        }
    }

    /// <summary>The request: one message of ASCII, RFC 9112 §3.</summary>
    internal static byte[] Request(CheckAttempt attempt, bool secure, ushort port)
    {
        HealthCheckSpec spec = attempt.Spec;
        string address = attempt.Target.Address.ToString();
        string host = spec.Host
            ?? (port == (secure ? HttpsPort : HttpPort)
                ? attempt.Target.Address.IsIPv4 ? address : $"[{address}]"
                : attempt.Target.Address.WithPort(port));
        return Encoding.ASCII.GetBytes($"GET {spec.Path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: pivot-health\r\nAccept: */*\r\nConnection: close\r\n\r\n");
    }

    private async Task<ICheckSocket> HandshakeAsync(CheckAttempt attempt, ICheckSocket connection, CancellationToken token)
    {
        attempt.Step = CheckStep.Handshake;
        ITlsSession session = tls!.Open(attempt.Spec.Host ?? attempt.Target.Address.ToString());
        try
        {
            TlsSocket socket = new(connection, session);
            await socket.HandshakeAsync(attempt.Spec.Verify, token).ConfigureAwait(false);
            return socket;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    private static async Task<CheckResult> ReadAsync(CheckAttempt attempt, ICheckSocket connection, CancellationToken token)
    {
        attempt.Step = CheckStep.Answer;
        HttpAnswer answer = new(keepBody: attempt.Spec.Expect is not null);
        HttpVerdict verdict = new(attempt.Spec);
        byte[] buffer = new byte[4096];
        while (true)
        {
            int read = await connection.ReceiveAsync(buffer, token).ConfigureAwait(false);
            if (read == 0)
            {
                answer.End();
            }
            else
            {
                attempt.Step = CheckStep.Rest;
                attempt.Received += read;
                answer.Add(buffer.AsSpan(0, read));
            }

            if (verdict.Of(answer) is { } result)
            {
                return result;
            }
        }
    }
}
