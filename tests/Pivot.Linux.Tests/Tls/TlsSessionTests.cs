using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Pivot.Linux.Tls;

namespace Pivot.Linux.Tests.Tls;

/// <summary>The client against the base library's server. What certificates are judged by, and hostile servers: Pivot.Health.Tests, HttpsCheckTests.</summary>
public sealed class TlsSessionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static X509Certificate2 NewCertificate()
    {
        using RSA key = RSA.Create(2048);
        using X509Certificate2 made = new CertificateRequest("CN=web.example", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }

    [Theory]
    [InlineData("web.example", "web.example")]
    [InlineData("192.0.2.1", "")]
    public async Task Session_AMegabyteBothWays_ArrivesWhole(string serverName, string seenName)
    {
        using X509Certificate2 certificate = NewCertificate();
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        byte[] data = new byte[1 << 20];
        new Random(1).NextBytes(data);
        string? seen = null;
        Task serving = Task.Run(
            async () =>
            {
                await using SslStream tls = new(new NetworkStream(await listener.AcceptSocketAsync(Token), ownsSocket: true));
                await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, Token);
                seen = tls.TargetHostName;
                byte[] got = new byte[data.Length];
                await tls.ReadExactlyAsync(got, Token);
                await tls.WriteAsync(got, Token);
                await tls.ShutdownAsync();
            },
            Token);

        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(listener.LocalEndpoint, Token);
        using TlsSession session = TlsSession.Open(serverName);
        while (!session.TryHandshake())
        {
            Exchange(session, socket);
        }

        session.Encrypt(data);
        byte[] back = new byte[data.Length + 1];
        int length = 0;
        bool ended = false;
        while (!ended)
        {
            int read = session.Decrypt(back.AsSpan(length), out ended);
            length += read;
            if (read == 0 && !ended)
            {
                Exchange(session, socket);
            }
        }

        await serving;
        Assert.Equal(data, back.AsSpan(0, length).ToArray());
        Assert.Equal(seenName, seen);
        Assert.NotNull(session.ProblemOfCertificate());
    }

    [Fact]
    public void TryHandshake_ServerThatCloses_SaysSo()
    {
        using TlsSession session = TlsSession.Open("web.example");
        Assert.False(session.TryHandshake());
        session.GiveIncoming([]);

        Assert.StartsWith("TLS: ", Assert.Throws<TlsException>(() => session.TryHandshake()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Calls_AfterDispose_AreRefused()
    {
        TlsSession session = TlsSession.Open("web.example");
        session.Dispose();

        Assert.Throws<ObjectDisposedException>(() => session.GiveIncoming([1]));
        Assert.Throws<ObjectDisposedException>(() => session.TakeOutgoing(new byte[10]));
        Assert.Throws<ObjectDisposedException>(() => session.TryHandshake());
    }

    private static void Exchange(TlsSession session, Socket socket)
    {
        byte[] buffer = new byte[16 * 1024];
        while (session.TakeOutgoing(buffer) is var length and > 0)
        {
            socket.Send(buffer.AsSpan(0, length));
        }

        session.GiveIncoming(buffer.AsSpan(0, socket.Receive(buffer)));
    }
}
