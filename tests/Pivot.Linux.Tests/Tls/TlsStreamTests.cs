using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Pivot.Linux.Tls;

namespace Pivot.Linux.Tests.Tls;

/// <summary>The client against the base library's server, and against servers that are none. What certificates are judged by: Pivot.Health.Tests, HttpsCheckTests.</summary>
public sealed class TlsStreamTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static async Task<(Socket Client, Socket Server)> ConnectedAsync()
    {
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(listener.LocalEndPoint!, Token);
        return (client, await listener.AcceptAsync(Token));
    }

    [Fact]
    public async Task Stream_AMegabyteBothWays_ArrivesWhole()
    {
        using RSA key = RSA.Create(2048);
        using X509Certificate2 made = new CertificateRequest("CN=web.example", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        using X509Certificate2 certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
        byte[] data = new byte[1 << 20];
        new Random(1).NextBytes(data);
        string? seenName = null;
        var (client, server) = await ConnectedAsync();
        Task serving = Task.Run(
            async () =>
            {
                await using SslStream tls = new(new NetworkStream(server, ownsSocket: true));
                await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, Token);
                seenName = tls.TargetHostName;
                byte[] got = new byte[data.Length];
                await tls.ReadExactlyAsync(got, Token);
                await tls.WriteAsync(got, Token);
                await tls.ShutdownAsync();
            },
            Token);

        await using (TlsStream tls = await TlsStream.ConnectAsync(new NetworkStream(client, ownsSocket: true), "web.example", verify: false, Token))
        {
            await tls.WriteAsync(data, Token);
            byte[] back = new byte[data.Length];
            await tls.ReadExactlyAsync(back, Token);
            Assert.Equal(data, back);
            Assert.Equal(0, await tls.ReadAsync(back, Token));
        }

        await serving;
        Assert.Equal("web.example", seenName);
    }

    [Fact]
    public async Task ConnectAsync_ServerThatCloses_SaysSo()
    {
        var (client, server) = await ConnectedAsync();
        server.Shutdown(SocketShutdown.Send);

        TlsException failure = await Assert.ThrowsAsync<TlsException>(() => TlsStream.ConnectAsync(new NetworkStream(client, ownsSocket: true), "web.example", verify: true, Token));
        Assert.StartsWith("TLS: ", failure.Message, StringComparison.Ordinal);
        server.Dispose();
    }

    [Fact]
    public async Task ConnectAsync_ServerThatSaysNothing_CanBeCancelled()
    {
        var (client, server) = await ConnectedAsync();
        using CancellationTokenSource time = new();
        Task<TlsStream> handshake = TlsStream.ConnectAsync(new NetworkStream(client, ownsSocket: true), "192.0.2.1", verify: true, time.Token);
        await server.ReceiveAsync(new byte[1], Token);
        await time.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => handshake);
        Assert.Throws<ObjectDisposedException>(() => client.Available);
        server.Dispose();
    }

    [Fact]
    public async Task ConnectAsync_RandomBytes_IsAlwaysAnException()
    {
        Random random = new(3);
        for (int i = 0; i < 300; i++)
        {
            Pipe fromServer = new(), toServer = new();
            byte[] noise = new byte[random.Next(1, 300)];
            random.NextBytes(noise);
            if (i % 2 == 0)
            {
                // A record header that promises a handshake message.
                noise = [22, 3, 3, 0, (byte)random.Next(256), .. noise];
            }

            await fromServer.Writer.WriteAsync(noise, Token);
            await fromServer.Writer.CompleteAsync();
            await Assert.ThrowsAsync<TlsException>(() => TlsStream.ConnectAsync(new Duplex(fromServer.Reader.AsStream(), toServer.Writer.AsStream()), "web.example", verify: false, Token));
        }
    }

    private sealed class Duplex(Stream input, Stream output) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => input.ReadAsync(buffer, cancellationToken);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => output.WriteAsync(buffer, cancellationToken);

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
