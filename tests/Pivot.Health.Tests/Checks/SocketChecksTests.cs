using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Pivot.Health.Agents;
using Pivot.Health.Checks;
using Pivot.Health.Network;
using Pivot.Health.Tests.Fakes;
using Pivot.Packets;
using Pivot.Testing;

namespace Pivot.Health.Tests.Checks;

/// <summary>Checks by the kernel's sockets, on loopback.</summary>
public sealed class SocketChecksTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static Task<CheckResult> RunAsync(CheckTarget target, HealthCheckSpec spec, CancellationToken? token = null, ICheckWay? way = null) =>
        new HealthChecker(new CheckSockets(way), null, null, seed: 3).RunAsync(target, spec, token ?? Token);

    /// <summary>
    /// A check, and how its connection ended for the server. On a machine that is so busy that the server ends only after the check's patience of 200 ms, a reset is right: then again.
    /// </summary>
    private static async Task<(CheckResult Result, Exception? Error)> RunToTheServersEndAsync(
        HealthCheckSpec spec, Func<NetworkStream, CancellationToken, Task> serve, IPAddress? address = null)
    {
        long since = Stopwatch.GetTimestamp();
        while (true)
        {
            await using LoopbackServer server = new(serve, address);
            Stopwatch watch = Stopwatch.StartNew();
            CheckResult result = await RunAsync(server.Target, spec);
            watch.Stop();
            await Eventually.BecomesTrueAsync(() => server.Served == 1, "the server sees the end");
            if (watch.ElapsedMilliseconds <= 150)
            {
                return (result, server.LastError);
            }

            Assert.True(Stopwatch.GetElapsedTime(since) < Limit, $"every check takes its whole patience: {watch.Elapsed}, {result.Reason}, {server.LastError}");
        }
    }

    private static async Task ReadToEndAsync(NetworkStream stream, CancellationToken token)
    {
        byte[] buffer = new byte[4096];
        while (await stream.ReadAsync(buffer, token) > 0)
        {
        }
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public async Task Tcp_Listening_IsHealthyAndClosedWithoutAReset(string address)
    {
        (CheckResult result, Exception? error) = await RunToTheServersEndAsync(
            Servers.Tcp(),
            static async (stream, token) =>
            {
                await stream.WriteAsync("220 a greeting that nobody reads\r\n"u8.ToArray(), token);
                await ReadToEndAsync(stream, token);
            },
            IPAddress.Parse(address));

        Assert.Equal((true, "connected"), (result.Healthy, result.Reason));
        Assert.Null(error);
    }

    [Fact]
    public async Task Tcp_ServerThatNeverCloses_IsHealthy()
    {
        await using LoopbackServer server = new(static (_, token) => Task.Delay(Timeout.Infinite, token));

        Assert.True((await RunAsync(server.Target, Servers.Tcp())).Healthy);
    }

    [Fact]
    public async Task Tcp_NobodyListens_IsRefused()
    {
        CheckTarget target;
        await using (LoopbackServer server = new(static (_, _) => Task.CompletedTask))
        {
            target = server.Target;
        }

        CheckResult result = await RunAsync(target, Servers.Tcp());
        Assert.Equal((false, "connect refused"), (result.Healthy, result.Reason));
    }

    [Fact]
    public async Task Http_RealServer_IsReadAndClosedWithoutAReset()
    {
        (CheckResult result, Exception? error) = await RunToTheServersEndAsync(
            new HealthCheckSpec { Kind = HealthCheckKind.Http },
            static async (stream, token) =>
            {
                await stream.ReadExactlyAsync(new byte[20], token);
                await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n"u8.ToArray(), token);
                await stream.WriteAsync(new byte[2000], token);
                stream.Socket.Shutdown(SocketShutdown.Send);
                await ReadToEndAsync(stream, token);
            });

        Assert.Equal((true, "HTTP 200"), (result.Healthy, result.Reason));
        Assert.Null(error);
    }

    [Fact]
    public async Task Http_ServerThatAcceptsAndSaysNothing_EndsAtTheTimeout()
    {
        using CancellationTokenSource time = new();
        await using LoopbackServer server = new(async (stream, token) =>
        {
            await stream.ReadExactlyAsync(new byte[20], token);
            await time.CancelAsync();
            await ReadToEndAsync(stream, token);
        });

        CheckResult result = await RunAsync(server.Target, new HealthCheckSpec { Kind = HealthCheckKind.Http }, time.Token);
        Assert.Equal("no answer within 1 s", result.Reason);
    }

    [Fact]
    public async Task Http_ServerThatResets_SaysSo()
    {
        await using LoopbackServer server = new(static async (stream, token) =>
        {
            await stream.ReadExactlyAsync(new byte[20], token);
            stream.Socket.LingerState = new LingerOption(true, 0);
            stream.Socket.Close();
        });

        CheckResult result = await RunAsync(server.Target, new HealthCheckSpec { Kind = HealthCheckKind.Http });
        Assert.Equal("connection reset before the answer was complete", result.Reason);
    }

    [Theory]
    [InlineData("127.0.0.1", 0, true, "DNS: NOERROR")]
    [InlineData("127.0.0.1", 3, false, "DNS: NXDOMAIN")]
    [InlineData("::1", 2, false, "DNS: SERVFAIL")]
    public async Task Dns_Answer_IsJudgedByItsCodeAndStrangersAreIgnored(string address, int code, bool healthy, string reason)
    {
        IPAddress ip = IPAddress.Parse(address);
        using Socket socket = new(ip.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(ip, 0));
        Task serving = Task.Run(
            async () =>
            {
                byte[] buffer = new byte[512];
                SocketReceiveFromResult got = await socket.ReceiveFromAsync(buffer, new IPEndPoint(ip, 0), Token);
                byte[] answer = buffer[..got.ReceivedBytes];
                answer[2] |= 0x80;
                byte[] forged = [.. answer];
                forged[0] ^= 1;
                await socket.SendToAsync(forged, got.RemoteEndPoint, Token);
                await socket.SendToAsync("x"u8.ToArray(), got.RemoteEndPoint, Token);
                answer[3] = (byte)code;
                await socket.SendToAsync(answer, got.RemoteEndPoint, Token);
            },
            Token);

        CheckTarget target = new("dns", "dns1", IpAddress.From(ip), (ushort)((IPEndPoint)socket.LocalEndPoint!).Port);
        CheckResult result = await RunAsync(target, new HealthCheckSpec { Kind = HealthCheckKind.Dns, Query = "www.example.com" });
        Assert.Equal((healthy, reason), (result.Healthy, result.Reason));
        await serving;
    }

    [Fact]
    public async Task Dns_NobodyListens_IsUnreachable()
    {
        int port;
        using (Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp))
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            port = ((IPEndPoint)socket.LocalEndPoint!).Port;
        }

        CheckResult result = await RunAsync(Servers.Target(address: "127.0.0.1", port: (ushort)port), new HealthCheckSpec { Kind = HealthCheckKind.Dns, Query = "a.example" });
        Assert.Equal("port unreachable", result.Reason);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [Trait("Needs", "net_raw")]
    public async Task Icmp_Loopback_Answers(string address)
    {
        string? missing = Requires.NetAdmin();
        Assert.SkipWhen(missing is not null, missing ?? "");
        HealthChecker checker = new(new CheckSockets(), null, null, seed: 3);
        HealthCheckSpec spec = new() { Kind = HealthCheckKind.Icmp };

        // Many at once: each must take its own reply only.
        CheckResult[] results = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => checker.RunAsync(Servers.Target(address: address), spec, Token)));
        Assert.All(results, static result => Assert.Equal((true, "echo reply"), (result.Healthy, result.Reason)));
    }

    [Fact]
    public async Task Way_ElsewhereToTheSameServer_IsTaken()
    {
        await using LoopbackServer server = new(static (_, _) => Task.CompletedTask);
        Detour detour = new(server.Endpoint);

        Assert.True((await RunAsync(Servers.Target(port: 80), Servers.Tcp(), way: detour)).Healthy);
        Assert.Equal(new IPEndPoint(IPAddress.Parse("192.0.2.12"), 80), detour.Asked);
    }

    [Theory]
    [InlineData("75%,maxconn:30\n", "up, 75 %, at most 30 connections")]
    [InlineData("down #disk full\r\n", "down (disk full), 100 %")]
    public async Task Agent_Answers_IsHeard(string line, string expected)
    {
        await using LoopbackServer server = new(async (stream, token) => await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(line), token));
        AgentAnswer answer = await new AgentPoller(new CheckSockets()).AskAsync(new CheckedServer(server.Target) { AgentPort = server.Target.Port }, Token);
        AgentState state = new();
        state.Apply(answer.Reply!);

        Assert.Equal(expected, state.ToString());
    }

    [Fact]
    public async Task Agent_Floods_IsBounded()
    {
        await using LoopbackServer server = new(static async (stream, token) => await stream.WriteAsync(new byte[100_000].Select(static _ => (byte)'a').ToArray(), token));
        AgentAnswer answer = await new AgentPoller(new CheckSockets()).AskAsync(new CheckedServer(server.Target) { AgentPort = server.Target.Port }, Token);

        Assert.Equal("its line is longer than 4096 bytes", answer.Reason);
    }

    private sealed class Detour(IPEndPoint there) : ICheckWay
    {
        public IPEndPoint? Asked { get; private set; }

        public IPEndPoint Prepare(Socket socket, CheckTarget target, IPEndPoint endpoint)
        {
            Asked = endpoint;
            return there;
        }
    }
}
