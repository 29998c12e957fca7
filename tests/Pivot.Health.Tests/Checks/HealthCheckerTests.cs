using System.Net.Sockets;
using System.Text;
using Pivot.Health.Checks;
using Pivot.Health.Network;
using Pivot.Health.Tests.Fakes;

namespace Pivot.Health.Tests.Checks;

/// <summary>Checks of servers that misbehave, without a network. Time is over when the test says so.</summary>
public sealed class HealthCheckerTests
{
    private readonly FakeNetwork _network = new();

    private static HealthCheckSpec Http(string? expect = null) => new() { Kind = HealthCheckKind.Http, Expect = expect };

    private Task<CheckResult> RunAsync(HealthCheckSpec spec, CancellationToken token, CheckTarget? target = null) =>
        new HealthChecker(_network, null, null, seed: 1).RunAsync(target ?? Servers.Target(), spec, token);

    private async Task<(string Reason, ScriptedSocket Socket)> UntilSilentAsync(HealthCheckSpec spec, params string[] pieces)
    {
        ScriptedSocket socket = new(pieces.Select(Encoding.Latin1.GetBytes), closes: false);
        _network.Behave("web2", _ => Task.FromResult<ICheckSocket>(socket));
        using CancellationTokenSource time = new();
        Task<CheckResult> check = RunAsync(spec, time.Token);
        await socket.Silent;
        await time.CancelAsync();
        CheckResult result = await check;
        Assert.False(result.Healthy);
        return (result.Reason, socket);
    }

    [Fact]
    public async Task RunAsync_TcpNoAnswer_SaysHowLong()
    {
        _network.Vanish("web2");
        using CancellationTokenSource time = new();
        Task<CheckResult> check = RunAsync(Servers.Tcp() with { Timeout = TimeSpan.FromMilliseconds(1500) }, time.Token);
        await time.CancelAsync();

        Assert.Equal("connect timed out after 1.5 s", (await check).Reason);
    }

    [Theory]
    [InlineData(SocketError.ConnectionRefused, "connect refused")]
    [InlineData(SocketError.ConnectionReset, "connect reset")]
    [InlineData(SocketError.HostUnreachable, "host unreachable")]
    [InlineData(SocketError.NetworkUnreachable, "network unreachable: this board has no route there")]
    [InlineData(SocketError.AccessDenied, "not permitted: a firewall rule of this board refuses the check")]
    public async Task RunAsync_TcpRefused_SaysWhy(SocketError error, string reason)
    {
        _network.Behave("web2", _ => Task.FromException<ICheckSocket>(new SocketException((int)error)));

        Assert.Equal(reason, (await RunAsync(Servers.Tcp(), TestContext.Current.CancellationToken)).Reason);
    }

    [Fact]
    public async Task RunAsync_TcpOfAServiceWithManyPorts_SaysWhatIsMissing()
    {
        CheckResult result = await RunAsync(Servers.Tcp(), TestContext.Current.CancellationToken, Servers.Target(port: null));

        Assert.Equal("no port to check: the service has many, and [service.health] names none", result.Reason);
    }

    [Fact]
    public async Task RunAsync_HttpSilence_EndsAtTheTimeout()
    {
        var (reason, socket) = await UntilSilentAsync(Http());

        Assert.Equal("no answer within 1 s", reason);
        Assert.True(socket.IsClosed);
    }

    [Fact]
    public async Task RunAsync_HttpDrips_EndsAtTheTimeout()
    {
        var (reason, _) = await UntilSilentAsync(Http(), [.. "HTTP/1.1 200 OK\r\nX-Slow: ".Select(static one => one.ToString())]);

        Assert.Equal("the answer did not end within 1 s, 25 bytes of it came", reason);
    }

    [Fact]
    public async Task RunAsync_HttpBodyDrips_EndsAtTheTimeout()
    {
        var (reason, _) = await UntilSilentAsync(Http("fine"), "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n", "f", "i", "n");

        Assert.Equal("the answer did not end within 1 s, 43 bytes of it came", reason);
    }

    [Theory]
    [InlineData("192.0.2.12", 80, null, "192.0.2.12")]
    [InlineData("192.0.2.12", 8080, null, "192.0.2.12:8080")]
    [InlineData("2001:db8::12", 80, null, "[2001:db8::12]")]
    [InlineData("2001:db8::12", 8080, null, "[2001:db8::12]:8080")]
    [InlineData("192.0.2.12", 8080, "www.example.com", "www.example.com")]
    public async Task RunAsync_HttpRequest_IsWellFormed(string address, int port, string? host, string expected)
    {
        ScriptedSocket socket = new(["HTTP/1.1 200 OK\r\n\r\n"u8.ToArray()], closes: true);
        _network.Behave("web2", _ => Task.FromResult<ICheckSocket>(socket));
        CheckResult result = await RunAsync(Http() with { Path = "/healthz?x=1", Host = host }, TestContext.Current.CancellationToken, Servers.Target(address: address, port: (ushort)port));

        Assert.Equal((true, "HTTP 200"), (result.Healthy, result.Reason));
        Assert.Equal($"GET /healthz?x=1 HTTP/1.1\r\nHost: {expected}\r\nUser-Agent: pivot-health\r\nAccept: */*\r\nConnection: close\r\n\r\n", Encoding.ASCII.GetString(socket.Received));
    }

    [Fact]
    public async Task RunAsync_HttpsWithoutTls_SaysSo()
    {
        CheckResult result = await RunAsync(new HealthCheckSpec { Kind = HealthCheckKind.Https }, TestContext.Current.CancellationToken);

        Assert.Equal("https checks are not in this build: use check = \"tcp\", or \"command\" with curl", result.Reason);
    }

    [Fact]
    public async Task RunAsync_WhateverIsThrown_IsAResult()
    {
        _network.Behave("web2", static _ => throw new InvalidDataException("odd"));

        Assert.Equal("the check itself failed: InvalidDataException: odd", (await RunAsync(Servers.Tcp(), TestContext.Current.CancellationToken)).Reason);
    }
}
