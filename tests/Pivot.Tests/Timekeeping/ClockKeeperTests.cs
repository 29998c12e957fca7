using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Pivot.Timekeeping;

namespace Pivot.Tests.Timekeeping;

public sealed class ClockKeeperTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly FakeClock _clock = new();
    private readonly ConcurrentQueue<string> _asked = [];

    [Fact]
    public void Follow_ClockFarOff_IsSetAtOnce()
    {
        using ClockKeeper keeper = Keeper(static _ => TimeSpan.FromDays(20000));
        keeper.Follow(["one"]);

        Assert.True(SpinWait.SpinUntil(() => _clock.Steps.Length > 0, Limit));
        Assert.Equal(TimeSpan.FromDays(20000), _clock.Steps[0]);
        Assert.Empty(_clock.Slews);
        Assert.Null(keeper.Note);
    }

    [Fact]
    public void Follow_ClockALittleOff_IsLedThere()
    {
        using ClockKeeper keeper = Keeper(static _ => TimeSpan.FromMilliseconds(-100));
        keeper.Follow(["one"]);

        Assert.True(SpinWait.SpinUntil(() => _clock.Slews.Length > 0, Limit));
        Assert.Equal(TimeSpan.FromMilliseconds(-100), _clock.Slews[0]);
        Assert.Empty(_clock.Steps);
    }

    [Fact]
    public void Follow_NoServerAnswers_IsNotedUntilAnotherOneDoes()
    {
        using ClockKeeper keeper = Keeper(static server => server == "good" ? TimeSpan.Zero : null);
        keeper.Follow(["deaf"]);
        Assert.True(SpinWait.SpinUntil(() => keeper.Note is not null, Limit));
        Assert.Equal("the time is not known: no time server answers (deaf)", keeper.Note);

        keeper.Follow(["deaf", "good"]);

        Assert.True(SpinWait.SpinUntil(() => _clock.Slews.Length > 0 && keeper.Note is null, Limit));
    }

    [Fact]
    public void Follow_WhileAnotherServerIsAsked_NotesNothingOfThatOne()
    {
        using SemaphoreSlim old = new(0), next = new(0);
        using ClockKeeper keeper = Keeper(server =>
        {
            _ = (server == "old" ? old : next).Wait(Limit);
            return null;
        });
        keeper.Follow(["old"]);
        Assert.True(SpinWait.SpinUntil(() => _asked.Contains("old"), Limit));
        keeper.Follow(["next"]);
        _ = old.Release();
        Assert.True(SpinWait.SpinUntil(() => _asked.Contains("next"), Limit));

        Assert.Null(keeper.Note);

        _ = next.Release();
        Assert.True(SpinWait.SpinUntil(() => keeper.Note is not null, Limit));
    }

    [Fact]
    public void Follow_NoServers_AsksNobody()
    {
        using ClockKeeper keeper = Keeper(static _ => TimeSpan.Zero);
        keeper.Follow([]);
        keeper.Follow(["one"]);
        Assert.True(SpinWait.SpinUntil(() => !_asked.IsEmpty, Limit));
        keeper.Follow([]);

        Assert.Empty(keeper.Servers);
        Assert.All(_asked, static one => Assert.Equal("one", one));
    }

    [Theory]
    [InlineData(new[] { 5 }, 5)]
    [InlineData(new[] { 7, 5 }, 5)]
    [InlineData(new[] { 1000, 5, 7 }, 7)]
    [InlineData(new[] { 5, 5, 5, -900 }, 5)]
    [InlineData(new[] { 4, 3, 2, 1 }, 2)]
    public void Middle_IsNotMovedByOneThatIsWrong(int[] seconds, int expected) =>
        Assert.Equal(TimeSpan.FromSeconds(expected), ClockKeeper.Middle(Array.ConvertAll(seconds, static one => TimeSpan.FromSeconds(one))));

    [Fact]
    public async Task Ask_ServerOnLoopback_GivesWhatTheClockLacks()
    {
        using Socket server = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        server.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Task answering = Task.Run(() =>
        {
            byte[] request = new byte[TimeMessage.Length];
            EndPoint client = new IPEndPoint(IPAddress.Any, 0);
            _ = server.ReceiveFrom(request, ref client);
            DateTime now = _clock.UtcNow.AddHours(1);

            // Before the answer comes one to somebody else's question.
            _ = server.SendTo(TimeMessageTests.Answer(now.AddYears(1), now.AddYears(1)), client);
            _ = server.SendTo(TimeMessageTests.Answer(now, now, BinaryPrimitives.ReadUInt64BigEndian(request.AsSpan(40))), client);
        }, TestContext.Current.CancellationToken);

        TimeSpan? offset = TimeServer.Ask("127.0.0.1", ((IPEndPoint)server.LocalEndPoint!).Port, _clock);

        await answering;
        Assert.InRange(offset!.Value.TotalSeconds, 3590, 3600.001);
    }

    [Fact]
    public void Ask_NobodyThere_IsNull()
    {
        using Socket free = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        free.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        int port = ((IPEndPoint)free.LocalEndPoint!).Port;
        free.Dispose();

        Assert.Null(TimeServer.Ask("127.0.0.1", port, _clock));
    }

    private ClockKeeper Keeper(Func<string, TimeSpan?> answer) => new(
        _clock,
        server =>
        {
            _asked.Enqueue(server);
            return answer(server);
        },
        NullLogger.Instance);
}
