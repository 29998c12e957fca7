using System.Net.Sockets;
using System.Text;
using Pivot.Control.Client;

namespace Pivot.Control.Tests;

public sealed class ControlClientTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("pivot-client-");

    private string SocketPath => Path.Combine(_directory.FullName, "control.sock");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Connect_WithoutASocket_SaysHowToStartTheDaemon()
    {
        NoDaemonException error = await Assert.ThrowsAsync<NoDaemonException>(StatusAsync);
        Assert.Equal(
            $"no pivot daemon at {SocketPath} (there is no such socket): start it with: pivot run --config FILE, or name its socket with --control PATH",
            error.Message);
    }

    [Fact]
    public async Task Connect_ToTheSocketOfADeadDaemon_SaysHowToStartTheDaemon()
    {
        SocketFileTests.LeaveStaleSocket(SocketPath);
        NoDaemonException error = await Assert.ThrowsAsync<NoDaemonException>(StatusAsync);
        Assert.Equal(
            $"no pivot daemon at {SocketPath} (nobody listens there): start it with: pivot run --config FILE, or name its socket with --control PATH",
            error.Message);
    }

    [Fact]
    public async Task Connect_WithAnImpossiblePath_SaysSo()
    {
        ControlClientOptions options = new() { Path = "/" + new string('x', 200) };
        await Assert.ThrowsAsync<NoDaemonException>(() => ControlClient.ConnectAsync(options, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\n")]
    [InlineData("{}\n")]
    [InlineData("[]\n")]
    [InlineData("null\n")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}\n")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":7}\n")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":99,\"result\":{}}\n")]
    public async Task Answer_OfAnotherProtocol_IsSaidToBeThat(string answer)
    {
        NoAnswerException error = await Assert.ThrowsAsync<NoAnswerException>(() => AskPeerThatSays(answer));
        Assert.Contains("is not pivot's control protocol 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answer_NeverComes_EndsWithTheConnection()
    {
        NoAnswerException error = await Assert.ThrowsAsync<NoAnswerException>(() => AskPeerThatSays("{\"jsonrpc\""));
        Assert.Equal($"the daemon at {SocketPath} closed the connection without an answer: look at its log, then try again", error.Message);
    }

    [Fact]
    public async Task Answer_NotInTime_IsATimeout()
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        TurnedClock clock = new();
        using Socket listener = Listen();
        using ControlClient client = await ControlClient.ConnectAsync(new ControlClientOptions { Path = SocketPath, Clock = clock }, cancellation);
        Task asking = client.StatusAsync(cancellation);
        await clock.WaitForTimersAsync(2, cancellation);
        clock.Advance(TimeSpan.FromSeconds(6));
        NoAnswerException error = await Assert.ThrowsAsync<NoAnswerException>(() => asking);
        Assert.Equal($"the daemon at {SocketPath} did not answer within 5 s: look at its log, then restart it", error.Message);
    }

    [Fact]
    public async Task Refusal_BeforeTheRequestIsSent_IsStillRead()
    {
        await using TestServer server = new(options => options with { AllowedUserId = TestServer.OwnUserId + 1 });
        ControlClientOptions options = new() { Path = server.Server.Path };
        for (int round = 0; round < 50; round++)
        {
            using ControlClient client = await ControlClient.ConnectAsync(options, TestContext.Current.CancellationToken);
            ControlAccessException error = await Assert.ThrowsAsync<ControlAccessException>(() => client.StatusAsync(TestContext.Current.CancellationToken));
            Assert.StartsWith("only root may use the control socket", error.Message, StringComparison.Ordinal);
        }
    }

    private async Task StatusAsync()
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        using ControlClient client = await ControlClient.ConnectAsync(new ControlClientOptions { Path = SocketPath }, cancellation);
        await client.StatusAsync(cancellation);
    }

    /// <summary>Asks for the status at a peer that reads the request, sends the text and closes.</summary>
    private async Task AskPeerThatSays(string text)
    {
        using Socket listener = Listen();
        Task asking = StatusAsync();
        using (Socket peer = await listener.AcceptAsync(TestContext.Current.CancellationToken))
        {
            await peer.ReceiveAsync(new byte[4096], TestContext.Current.CancellationToken);
            await peer.SendAsync(Encoding.UTF8.GetBytes(text), TestContext.Current.CancellationToken);
        }

        await asking;
    }

    private Socket Listen()
    {
        Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(SocketPath));
        listener.Listen(1);
        return listener;
    }
}
