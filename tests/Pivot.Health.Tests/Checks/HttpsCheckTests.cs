using System.Net;
using System.Net.Security;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Pivot.Health.Checks;
using Pivot.Health.Network;
using Pivot.Health.Tests.Fakes;

namespace Pivot.Health.Tests.Checks;

/// <summary>https against servers with certificates made here.</summary>
public sealed partial class HttpsCheckTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    private static readonly X509Certificate2 Authority = Certificate("authority.example", Now.AddDays(-2), Now.AddDays(2), null);

    // OpenSSL reads its trusted roots once in a process, so before the first check.
    static HttpsCheckTests()
    {
        string path = Path.Combine(AppContext.BaseDirectory, "authority.pem");
        File.WriteAllText(path, Authority.ExportCertificatePem());
        Assert.Equal(0, setenv("SSL_CERT_FILE", path, 1));
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int setenv(string name, string value, int overwrite);

    private static X509Certificate2 Certificate(string name, DateTimeOffset from, DateTimeOffset until, X509Certificate2? issuer = null)
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new("CN=" + name, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName(name);
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: issuer is null, false, 0, critical: true));
        using X509Certificate2 made = issuer is null ? request.CreateSelfSigned(from, until) : request.Create(issuer, from, until, [1, 2, 3]);
        using X509Certificate2 complete = issuer is null ? X509CertificateLoader.LoadCertificate(made.RawData).CopyWithPrivateKey(key) : made.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(complete.Export(X509ContentType.Pkcs12), null);
    }

    private static async Task<CheckResult> CheckAsync(X509Certificate2 certificate, HealthCheckSpec spec)
    {
        await using LoopbackServer server = new(async (stream, token) =>
        {
            await using SslStream tls = new(stream, leaveInnerStreamOpen: true);
            await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, token);
            await tls.ReadExactlyAsync(new byte[20], token);
            await tls.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfine"u8.ToArray(), token);
        });
        return await new HealthChecker(new CheckSockets(), null, new OpenSslClient(), 1).RunAsync(server.Target, spec, TestContext.Current.CancellationToken);
    }

    private static HealthCheckSpec Https(bool verify = true, string? host = "web.example") => new() { Kind = HealthCheckKind.Https, Verify = verify, Host = host, Expect = "fine" };

    [Theory]
    [InlineData("web.example", true, "HTTP 200 with \"fine\"")]
    [InlineData(null, true, "HTTP 200 with \"fine\"")]
    [InlineData("other.example", false, "certificate: for /CN=web.example, not for other.example")]
    [InlineData("192.0.2.1", false, "certificate: for /CN=web.example, not for 192.0.2.1")]
    public async Task Https_OfATrustedAuthority_IsJudgedByItsName(string? host, bool healthy, string reason)
    {
        using X509Certificate2 certificate = Certificate("web.example", Now.AddDays(-1), Now.AddDays(1), Authority);
        CheckResult result = await CheckAsync(certificate, Https(host: host));

        Assert.Equal((healthy, reason), (result.Healthy, result.Reason));
    }

    [Fact]
    public async Task Https_SelfSigned_IsRefusedWhenVerified()
    {
        using X509Certificate2 certificate = Certificate("web.example", Now.AddDays(-1), Now.AddDays(1));
        CheckResult result = await CheckAsync(certificate, Https());

        Assert.Equal((false, "certificate: signed by itself (/CN=web.example), not by an authority that this board trusts"), (result.Healthy, result.Reason));
    }

    [Fact]
    public async Task Https_SelfSigned_IsHealthyWhenNotVerified()
    {
        using X509Certificate2 certificate = Certificate("web.example", Now.AddDays(-1), Now.AddDays(1));
        CheckResult result = await CheckAsync(certificate, Https(verify: false));

        Assert.Equal((true, "HTTP 200 with \"fine\""), (result.Healthy, result.Reason));
    }

    [Fact]
    public async Task Https_Expired_SaysWhen()
    {
        using X509Certificate2 certificate = Certificate("web.example", new DateTimeOffset(2025, 12, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero));

        Assert.Equal("certificate: expired 2026-01-01", (await CheckAsync(certificate, Https())).Reason);
    }

    [Fact]
    public async Task Https_NotValidYet_SaysFromWhen()
    {
        using X509Certificate2 certificate = Certificate("web.example", new DateTimeOffset(2099, 1, 1, 12, 0, 0, TimeSpan.Zero), new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero));

        Assert.Equal("certificate: not valid before 2099-01-01", (await CheckAsync(certificate, Https())).Reason);
    }

    [Fact]
    public async Task Https_OtherName_SaysWhose()
    {
        using X509Certificate2 certificate = Certificate("other.example", Now.AddDays(-1), Now.AddDays(1));

        Assert.Equal("certificate: for /CN=other.example, not for web.example", (await CheckAsync(certificate, Https())).Reason);
    }

    [Fact]
    public async Task Https_ServerThatSaysNothing_EndsAtTheTimeout()
    {
        using CancellationTokenSource time = new();
        await using LoopbackServer server = new(async (stream, token) =>
        {
            await stream.ReadExactlyAsync(new byte[20], token);
            await time.CancelAsync();
            await Task.Delay(Timeout.Infinite, token);
        });

        CheckResult result = await new HealthChecker(new CheckSockets(), null, new OpenSslClient(), 1).RunAsync(server.Target, Https(), time.Token);
        Assert.Equal("no TLS handshake within 1 s", result.Reason);
    }

    [Fact]
    public async Task Https_RandomBytes_AreAlwaysAReason()
    {
        Random random = new(3);
        FakeNetwork network = new();
        for (int i = 0; i < 500; i++)
        {
            // Half of them promise a handshake message.
            byte[] noise = new byte[random.Next(1, 300)];
            random.NextBytes(noise);
            network.Behave("web2", _ => Task.FromResult<ICheckSocket>(new ScriptedSocket([i % 2 == 0 ? [22, 3, 3, 0, (byte)random.Next(256), .. noise] : noise], closes: true)));
            CheckResult result = await new HealthChecker(network, null, new OpenSslClient(), 1).RunAsync(Servers.Target(), Https(verify: false), TestContext.Current.CancellationToken);
            Assert.False(result.Healthy);
            Assert.StartsWith("TLS: ", result.Reason, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Https_ServerWithoutTls_SaysSo()
    {
        await using LoopbackServer server = new(static async (stream, token) => await stream.WriteAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray(), token));
        CheckResult result = await new HealthChecker(new CheckSockets(), null, new OpenSslClient(), 1).RunAsync(server.Target, Https(), TestContext.Current.CancellationToken);

        Assert.False(result.Healthy);
        Assert.StartsWith("TLS: ", result.Reason, StringComparison.Ordinal);
    }
}
