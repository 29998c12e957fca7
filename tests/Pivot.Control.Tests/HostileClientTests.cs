using System.Diagnostics;
using System.Text;

namespace Pivot.Control.Tests;

/// <summary>What a client does wrong costs that client, and nobody else.</summary>
public sealed class HostileClientTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task RandomBytes_FromManyClients_LeaveTheServerServing()
    {
        await using TestServer server = new();
        Random random = new(20261121);
        using RawClient witness = server.Connect();
        for (int round = 0; round < 200; round++)
        {
            using RawClient client = server.Connect();
            byte[] garbage = new byte[random.Next(1, 3000)];
            random.NextBytes(garbage);
            client.TrySend(garbage);
        }

        Assert.True(witness.IsServed());
        Assert.Empty(server.Faults);
    }

    [Fact]
    public async Task MutatedRequests_LineByLine_AreEachAnswered()
    {
        await using TestServer server = new();
        Random random = new(7);
        using RawClient client = server.Connect();
        byte[] request = Encoding.UTF8.GetBytes("""{"jsonrpc":"2.0","id":1,"method":"connections","params":{"service":"web","limit":1}}""");
        for (int round = 0; round < 2000; round++)
        {
            byte[] line = [.. request, (byte)'\n'];
            for (int flips = random.Next(1, 5); flips > 0; flips--)
            {
                byte value = (byte)random.Next(256);
                line[random.Next(request.Length)] = value is (byte)'\n' ? (byte)'?' : value;
            }

            client.Send(line);
            Assert.True(IsServedAfterOneAnswer(client));
        }

        Assert.Empty(server.Faults);
    }

    [Fact]
    public async Task Line_OverTheLimit_IsRefusedAndClosed()
    {
        await using TestServer server = new();
        using RawClient witness = server.Connect();
        using RawClient client = server.Connect();
        client.TrySend(new byte[ControlProtocol.MaxRequestBytes]);
        client.TrySend([1]);
        (int code, string message) = client.ReadError();
        Assert.Equal(-32600, code);
        Assert.Contains("at most 1048576 bytes", message, StringComparison.Ordinal);
        Assert.True(client.IsClosed());
        Assert.True(witness.IsServed());
    }

    [Fact]
    public async Task Line_OfExactlyTheLimit_IsRead()
    {
        await using TestServer server = new();
        using RawClient client = server.Connect();
        string request = """{"jsonrpc":"2.0","id":5,"method":"status"}""";
        client.Send(request + new string(' ', ControlProtocol.MaxRequestBytes - request.Length - 1) + "\n");
        Assert.Equal(5, client.ReadAnswer().GetProperty("id").GetInt32());
    }

    [Fact]
    public async Task HalfLines_ThenGone_LeaveNoPlaceTaken()
    {
        await using TestServer server = new(options => options with { MaxClients = 1 });
        for (int round = 0; round < 20; round++)
        {
            using RawClient client = await ConnectWhenFreeAsync(server);
            client.Send("""{"jsonrpc":"2.0",""");
        }

        using RawClient last = await ConnectWhenFreeAsync(server);
        Assert.True(last.IsServed());
    }

    [Fact]
    public async Task HundredConnections_AtOnce_AreServedUpToTheLimitAndToldBeyond()
    {
        await using TestServer server = new();
        RawClient[] clients = [.. Enumerable.Range(0, 100).Select(_ => server.Connect())];
        Assert.All(clients[..16], client => Assert.True(client.IsServed()));
        Assert.All(clients[16..], client => Assert.Equal(
            (-32003, "all 16 client places are taken: close another client, or try again later"), client.ReadError()));
        foreach (RawClient client in clients)
        {
            client.Dispose();
        }

        using RawClient next = await ConnectWhenFreeAsync(server);
        Assert.True(next.IsServed());
    }

    [Fact]
    public async Task IdleClient_WithHalfALine_IsToldAndClosed()
    {
        TurnedClock clock = new();
        await using TestServer server = new(options => options with { Clock = clock });
        using RawClient client = server.Connect();
        await clock.WaitForTimersAsync(1, TestContext.Current.CancellationToken);
        clock.Advance(TimeSpan.FromSeconds(40));
        client.Send("{");
        clock.Advance(TimeSpan.FromSeconds(21));
        Assert.Equal((-32004, "no request within 60 s: connect again when there is one"), client.ReadError());
        Assert.True(client.IsClosed());
    }

    [Fact]
    public async Task ClientThatDoesNotRead_IsClosedWhileOthersAreServed()
    {
        TurnedClock clock = new();
        await using TestServer server = new(options => options with { Clock = clock });
        server.Reports.ConnectionCount = 10_000;
        using RawClient slow = server.Connect();
        await clock.WaitForTimersAsync(1, TestContext.Current.CancellationToken);
        slow.Send("""{"jsonrpc":"2.0","id":1,"method":"connections","params":{"limit":10000}}""" + "\n");
        await clock.WaitForTimersAsync(1, TestContext.Current.CancellationToken);
        using (RawClient other = server.Connect())
        {
            Assert.True(other.IsServed());
        }

        clock.Advance(TimeSpan.FromSeconds(11));
        string received = slow.ReadLine() ?? "";
        Assert.DoesNotContain("203.0.113.9:49999", received, StringComparison.Ordinal);
        Assert.True(slow.IsClosed());
    }

    /// <summary>Whether a request is answered behind the answer to the line before it, if that has one: a line that lost its id is a notification.</summary>
    private static bool IsServedAfterOneAnswer(RawClient client)
    {
        const string Alive = """{"jsonrpc":"2.0","id":"alive","result":""";
        client.Send("""{"jsonrpc":"2.0","id":"alive","method":"drops"}""" + "\n");
        return client.ReadLine()!.StartsWith(Alive, StringComparison.Ordinal) || client.ReadLine()!.StartsWith(Alive, StringComparison.Ordinal);
    }

    /// <summary>A client's place is free a moment after the client has gone, when the server has seen it.</summary>
    private static async Task<RawClient> ConnectWhenFreeAsync(TestServer server)
    {
        long since = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(since) < Limit)
        {
            RawClient client = server.Connect();
            try
            {
                if (client.IsServed())
                {
                    return client;
                }
            }
            catch (Exception error) when (error is System.Net.Sockets.SocketException or IOException or InvalidOperationException)
            {
                // Closed before the request was sent or answered.
            }

            client.Dispose();
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }

        throw new InvalidOperationException($"no place became free within {Limit.TotalSeconds} s");
    }
}
