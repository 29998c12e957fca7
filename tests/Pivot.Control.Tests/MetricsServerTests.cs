using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Pivot.Control.Metrics;

namespace Pivot.Control.Tests;

/// <summary>The metrics listener over real connections: what it answers, and what it does to clients that are wrong, slow or many.</summary>
public sealed class MetricsServerTests
{
    private const string Body = "pivot_connections 3\n";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("GET /metrics HTTP/1.0\r\n\r\n")]
    [InlineData("GET /metrics?a=b HTTP/1.1\r\nHost: x\r\nAccept: */*\r\n\r\n")]
    [InlineData("GET http://192.0.2.1:9090/metrics HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("GET /metrics HTTP/1.1\nHost: x\n\n")]
    public async Task Get_Metrics_IsAnsweredWithThem(string request)
    {
        await using MetricsServer server = Serve();

        string answer = await AskAsync(server, Encoding.ASCII.GetBytes(request));

        Assert.Equal($"HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\nContent-Length: {Body.Length}\r\nConnection: close\r\n\r\n{Body}", answer);
    }

    [Fact]
    public async Task Head_Metrics_HasTheLengthAndNoBody()
    {
        await using MetricsServer server = Serve();

        string answer = await AskAsync(server, "HEAD /metrics HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray());

        Assert.Contains($"Content-Length: {Body.Length}\r\n", answer, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\n", 404)]
    [InlineData("GET /metrics/x HTTP/1.1\r\n\r\n", 404)]
    [InlineData("GET http://host HTTP/1.1\r\n\r\n", 404)]
    [InlineData("POST /metrics HTTP/1.1\r\nContent-Length: 4\r\n\r\nabcd", 405)]
    [InlineData("get /metrics HTTP/1.1\r\n\r\n", 405)]
    [InlineData("GET /metrics HTTP/2.0\r\n\r\n", 505)]
    [InlineData("GET /metrics\r\n\r\n", 400)]
    [InlineData("GET  /metrics HTTP/1.1\r\n\r\n", 400)]
    [InlineData("\r\n\r\n", 400)]
    [InlineData("\n\n", 400)]
    [InlineData("\u0016\u0003\u0001 \n\n", 400)]
    public async Task Request_OfAnythingElse_IsRefusedByStatus(string request, int status)
    {
        await using MetricsServer server = Serve();

        string answer = await AskAsync(server, Encoding.Latin1.GetBytes(request));

        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        Assert.Equal(status == 405, answer.Contains("Allow: GET, HEAD\r\n", StringComparison.Ordinal));
        Assert.EndsWith("the metrics are at GET /metrics\n", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_WithoutEnd_IsRefusedAtItsLimit()
    {
        await using MetricsServer server = Serve();

        string answer = await AskAsync(server, Encoding.ASCII.GetBytes("GET /metrics HTTP/1.1\r\n" + string.Concat(Enumerable.Repeat("X-Filler: 0123456789abcdef\r\n", 1000))));

        Assert.StartsWith("HTTP/1.1 431 ", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_InSingleBytes_IsAnswered()
    {
        await using MetricsServer server = Serve();
        using Socket client = await ConnectAsync(server);
        foreach (byte one in "GET /metrics HTTP/1.1\r\n\r\n"u8.ToArray())
        {
            await client.SendAsync(new[] { one }, TestContext.Current.CancellationToken);
        }

        Assert.EndsWith(Body, await ReadAsync(client), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Garbage_FromManyClients_IsAnsweredOrClosed()
    {
        ConcurrentQueue<Exception> faults = new();
        await using MetricsServer server = Serve(options => options with { Fault = faults.Enqueue });
        Random random = new(20261121);
        for (int round = 0; round < 300; round++)
        {
            byte[] bytes = new byte[random.Next(1, 600)];
            random.NextBytes(bytes);
            if (round % 3 == 0)
            {
                bytes = Encoding.ASCII.GetBytes("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n");
                bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            }

            string answer = await AskAsync(server, bytes);
            Assert.True(answer.Length == 0 || answer.StartsWith("HTTP/1.1 ", StringComparison.Ordinal), answer);
        }

        Assert.EndsWith(Body, await AskAsync(server, "GET /metrics HTTP/1.1\r\n\r\n"u8.ToArray()), StringComparison.Ordinal);
        Assert.Empty(faults);
    }

    [Fact]
    public async Task SlowClient_AfterTheTimeout_IsClosed()
    {
        TurnedClock clock = new();
        await using MetricsServer server = Serve(options => options with { Clock = clock });
        using Socket client = await ConnectAsync(server);
        await client.SendAsync("GET /metr"u8.ToArray(), TestContext.Current.CancellationToken);
        await clock.WaitForTimersAsync(1, TestContext.Current.CancellationToken);

        clock.Advance(TimeSpan.FromSeconds(11));

        Assert.Equal("", await ReadAsync(client));
    }

    [Fact]
    public async Task ClientThatDoesNotRead_AfterTheTimeout_IsClosed()
    {
        TurnedClock clock = new();
        await using MetricsServer server = Serve(options => options with { Clock = clock }, new string('#', 32 * 1024 * 1024));
        using Socket client = await ConnectAsync(server);
        await client.SendAsync("GET /metrics HTTP/1.1\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        await clock.WaitForTimersAsync(1, TestContext.Current.CancellationToken);
        clock.Advance(TimeSpan.FromSeconds(11));

        Assert.InRange((await ReadAsync(client)).Length, 0, 32 * 1024 * 1024);
    }

    [Fact]
    public async Task Clients_BeyondTheLimit_AreClosedAndOthersServed()
    {
        await using MetricsServer server = Serve(options => options with { MaxClients = 2 });
        using Socket first = await ConnectAsync(server);
        using Socket second = await ConnectAsync(server);
        using Socket third = await ConnectAsync(server);

        Assert.Equal("", await ReadAsync(third));
        await first.SendAsync("GET /metrics HTTP/1.1\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        Assert.EndsWith(Body, await ReadAsync(first), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_ThatThrow_CostAnAnswerOnly()
    {
        ConcurrentQueue<Exception> faults = new();
        int calls = 0;
        MetricsServer server = MetricsServer.Claim(new MetricsServerOptions { Listen = new IPEndPoint(IPAddress.Loopback, 0), Fault = faults.Enqueue });
        server.Serve(() => calls++ == 0 ? throw new InvalidOperationException("broken") : Body);
        await using (server)
        {
            Assert.StartsWith("HTTP/1.1 500 ", await AskAsync(server, "GET /metrics HTTP/1.1\r\n\r\n"u8.ToArray()), StringComparison.Ordinal);
            Assert.EndsWith(Body, await AskAsync(server, "GET /metrics HTTP/1.1\r\n\r\n"u8.ToArray()), StringComparison.Ordinal);
        }

        Assert.Equal("broken", Assert.Single(faults).Message);
    }

    [Fact]
    public async Task Claim_PortThatIsTaken_Throws()
    {
        await using MetricsServer server = Serve();

        Assert.Throws<SocketException>(() => MetricsServer.Claim(new MetricsServerOptions { Listen = server.Listen }));
    }

    [Fact]
    public async Task Dispose_WithClients_ClosesThemAndFreesThePort()
    {
        MetricsServer server = Serve();
        using Socket client = await ConnectAsync(server);

        await server.DisposeAsync();

        Assert.Equal("", await ReadAsync(client));
        await using MetricsServer next = MetricsServer.Claim(new MetricsServerOptions { Listen = server.Listen });
        Assert.Equal(server.Listen, next.Listen);
    }

    private static MetricsServer Serve(Func<MetricsServerOptions, MetricsServerOptions>? change = null, string body = Body)
    {
        MetricsServerOptions options = new() { Listen = new IPEndPoint(IPAddress.Loopback, 0) };
        MetricsServer server = MetricsServer.Claim(change?.Invoke(options) ?? options);
        server.Serve(() => body);
        return server;
    }

    private static async Task<Socket> ConnectAsync(MetricsServer server)
    {
        Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(server.Listen, TestContext.Current.CancellationToken);
        return client;
    }

    /// <summary>Sends, ends its side and reads to the end.</summary>
    private static async Task<string> AskAsync(MetricsServer server, byte[] request)
    {
        using Socket client = await ConnectAsync(server);
        await client.SendAsync(request, TestContext.Current.CancellationToken);
        client.Shutdown(SocketShutdown.Send);
        return await ReadAsync(client);
    }

    /// <summary>What comes until the other side closes, by whatever means.</summary>
    private static async Task<string> ReadAsync(Socket client)
    {
        using CancellationTokenSource late = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        late.CancelAfter(Limit);
        byte[] buffer = new byte[64 * 1024];
        StringBuilder text = new();
        try
        {
            while (await client.ReceiveAsync(buffer, late.Token) is > 0 and int received)
            {
                text.Append(CultureInfo.InvariantCulture, $"{Encoding.UTF8.GetString(buffer, 0, received)}");
            }
        }
        catch (SocketException)
        {
        }

        return text.ToString();
    }
}
