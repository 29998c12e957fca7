using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Pivot.System.Tests.Topology;
using Pivot.System.Tests.Traffic;
using Pivot.Testing.Processes;

namespace Pivot.System.Tests;

/// <summary>Commits of whole configurations while clients are connected: confirmed, taken back, and with whoever asked for them gone.</summary>
[Trait("Lane", "waiting")]
public sealed class CommitTests(TwoArmedNetwork network) : IClassFixture<TwoArmedNetwork>, IDisposable
{
    private const int Port = 7000;
    private const string OtherVirtualAddress = "198.51.100.81";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan MinuteLimit = TimeSpan.FromSeconds(110);
    private static readonly (int Index, int? Port, int Weight)[] First = [(0, Port, 1)];

    private readonly TcpEchoServer _server = new(network.Servers[0], TwoArmedNetwork.Server(0, Port));
    private readonly List<IPEndPoint> _clients = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task CommitConfirm_CutsClientsOffAndNobodyConfirms_TheConfigurationBeforeComesBackOverACrashToo()
    {
        using PivotFiles files = new(Echo(TwoArmedNetwork.VirtualAddress));
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);
        await EchoAsync(0, TwoArmedNetwork.VirtualAddress);
        string moved = Moved(files);

        string output = pivot.Client("commit", moved, "--confirm", "1").Succeeded();
        Assert.Contains($"service echo: address {TwoArmedNetwork.VirtualAddress} -> {OtherVirtualAddress}\n", output, StringComparison.Ordinal);
        Assert.Contains("is taken back in 1m 0s unless `pivot confirm` comes before", output, StringComparison.Ordinal);
        await EchoAsync(1, OtherVirtualAddress);
        await RefusedAsync(TwoArmedNetwork.VirtualAddress);
        Assert.All((CommandResult[])[pivot.Client("save"), pivot.Client("reload"), pivot.Client("timeouts", "--tcp", "1h")], result =>
        {
            Assert.Equal(1, result.ExitCode);
            Assert.Contains("waits for its confirmation", result.Error, StringComparison.Ordinal);
        });

        pivot.KillHard();
        pivot.StartAgain();
        pivot.WaitForLog("a commit of the last run still waits for its confirmation");
        await EchoAsync(1, OtherVirtualAddress);
        Assert.Contains("the last commit waits for its confirmation", pivot.Client("status").Succeeded(), StringComparison.Ordinal);

        Assert.True(SpinWait.SpinUntil(() => pivot.Json("show", "configuration").GetProperty("confirmSeconds").ValueKind == JsonValueKind.Null, MinuteLimit), string.Join('\n', pivot.Log));
        pivot.WaitForLog("the commit was not confirmed within 1 min");
        await EchoAsync(2, TwoArmedNetwork.VirtualAddress);
        await RefusedAsync(OtherVirtualAddress);
        AssertSeen();
        Assert.Equal("not confirmed", Origins(pivot)[0]);
        Assert.True(pivot.Json("show", "configuration").GetProperty("saved").GetBoolean());
    }

    [Fact]
    public async Task CommitConfirm_Confirmed_StaysOverACrashAndIsSaved()
    {
        using PivotFiles files = new(Echo(TwoArmedNetwork.VirtualAddress));
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);
        string before = File.ReadAllText(files.ConfigFile);
        string moved = Moved(files);

        pivot.Client("commit", moved, "--confirm", "1440").Succeeded();
        pivot.KillHard();
        pivot.StartAgain();
        Assert.StartsWith("the commit is confirmed; ", pivot.Client("confirm").Succeeded(), StringComparison.Ordinal);
        Assert.Equal(1, pivot.Client("confirm").ExitCode);
        await EchoAsync(0, OtherVirtualAddress);
        Assert.Equal(before, File.ReadAllText(files.ConfigFile));
        Assert.EndsWith($"Saved to {files.ConfigFile}\n", pivot.Client("save").Succeeded(), StringComparison.Ordinal);

        Assert.Equal(File.ReadAllText(moved), File.ReadAllText(files.ConfigFile));
        Assert.Equal($"{files.ConfigFile} says what is in force: nothing to save\n", pivot.Client("save").Succeeded());
        pivot.Client("rollback").Succeeded();
        await EchoAsync(1, TwoArmedNetwork.VirtualAddress);
        AssertSeen();
        Assert.Equal("rollback 1", Origins(pivot)[0]);
        pivot.Stop();
        Assert.Equal(["lock"], Directory.EnumerateFiles(files.StateDirectory).Select(Path.GetFileName));
    }

    [Fact]
    public async Task StopWhileItWaits_ThenStart_HasTheSavedFile()
    {
        using PivotFiles files = new(Echo(TwoArmedNetwork.VirtualAddress));
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);
        pivot.Client("commit", Moved(files), "--confirm", "5").Succeeded();

        pivot.Stop();
        pivot.StartAgain();

        await EchoAsync(0, TwoArmedNetwork.VirtualAddress);
        AssertSeen();
        Assert.Equal(1, pivot.Client("confirm").ExitCode);
    }

    [Fact]
    public async Task Commit_ClientGoneBeforeTheAnswer_IsDoneToItsEnd()
    {
        using PivotFiles files = new(Echo(TwoArmedNetwork.VirtualAddress));
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);

        // Many networks to read make it take its time.
        string allow = string.Join(',', Enumerable.Range(0, 20_000).Select(number => $"\"10.{number / 256}.{number % 256}.0/24\""));
        string text = File.ReadAllText(Moved(files)).Replace("scheduler = \"rr\"", $"scheduler = \"rr\"\nallow = [\"198.51.100.0/24\",{allow}]", StringComparison.Ordinal);
        string request = $"{{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"configuration.commit\",\"params\":{{\"text\":{JsonSerializer.Serialize(text)},\"origin\":\"cable cut\"}}}}\n";
        using (Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(files.ControlSocket), Cancellation);
            byte[] bytes = Encoding.UTF8.GetBytes(request);
            for (int sent = 0; sent < bytes.Length;)
            {
                sent += await socket.SendAsync(bytes.AsMemory(sent), Cancellation);
            }

            socket.LingerState = new LingerOption(true, 0);
        }

        Assert.True(SpinWait.SpinUntil(() => Origins(pivot)[0] == "cable cut", Limit), string.Join('\n', pivot.Log));
        await EchoAsync(0, OtherVirtualAddress);
        AssertSeen();
    }

    /// <inheritdoc/>
    public void Dispose() => _server.Dispose();

    private static string Echo(string address) => ServiceToml.Write("echo", "tcp", "80", First, "rr", address);

    /// <summary>A file with the service at another address.</summary>
    private static string Moved(PivotFiles files)
    {
        string path = Path.Combine(files.Directory, "moved.toml");
        File.WriteAllText(path, "# moved\n" + File.ReadAllText(files.ConfigFile).Replace(TwoArmedNetwork.VirtualAddress, OtherVirtualAddress, StringComparison.Ordinal));
        return path;
    }

    private static string[] Origins(PivotDaemon pivot) => [.. pivot.Json("show", "history").GetProperty("versions").EnumerateArray().Select(version => version.GetProperty("origin").GetString()!)];

    private async Task EchoAsync(int client, string address)
    {
        using TcpClients clients = new();
        await clients.OpenAsync(network.Clients[client], new IPEndPoint(IPAddress.Parse(address), 80), 2, Cancellation);
        Assert.Equal(2, await clients.EchoAllAsync("hello", Cancellation));
        _clients.AddRange(clients.Endpoints);
    }

    private async Task RefusedAsync(string address)
    {
        using TcpClients clients = new();
        await Assert.ThrowsAsync<SocketException>(() => clients.OpenAsync(network.Clients[2], new IPEndPoint(IPAddress.Parse(address), 80), 1, Cancellation).WaitAsync(Limit, Cancellation));
    }

    private void AssertSeen() => Assert.Equal(_clients.Select(endpoint => endpoint.ToString()).Order(), _server.Peers.Select(peer => peer.ToString()).Order());
}
