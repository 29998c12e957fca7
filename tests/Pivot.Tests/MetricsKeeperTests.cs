using System.Net;
using System.Net.Sockets;
using Pivot.Config;
using Pivot.Control.Tests;
using Pivot.Linux;
using Pivot.Running;

namespace Pivot.Tests;

/// <summary>The metrics listener follows the configuration.</summary>
public sealed class MetricsKeeperTests : IDisposable
{
    private readonly LogLines _log = new();
    private readonly MetricsKeeper _keeper;
    private readonly int _first = FreePort();
    private readonly int _second = FreePort();

    public MetricsKeeperTests() => _keeper = new MetricsKeeper(_log);

    [Fact]
    public async Task Apply_OtherPlaces_StartsMovesAndEnds()
    {
        _keeper.Claim(Config(null));
        _keeper.Serve(new FakeReports());
        Assert.False(await AnswersAsync(_first));

        _keeper.Apply(Config(_first));
        Assert.True(await AnswersAsync(_first));
        _keeper.Apply(Config(_first));
        _keeper.Apply(Config(_second));
        Assert.True(await AnswersAsync(_second));
        Assert.False(await AnswersAsync(_first));
        _keeper.Apply(Config(null));
        Assert.False(await AnswersAsync(_second));
        Assert.Equal([$"Information metrics are served on http://127.0.0.1:{_first}/metrics", $"Information metrics are served on http://127.0.0.1:{_second}/metrics"], _log.Lines);
    }

    [Fact]
    public async Task Apply_PortThatIsTaken_RefusesAndStaysWhereItWas()
    {
        using TcpListener taken = new(IPAddress.Loopback, _second);
        taken.Start();
        _keeper.Claim(Config(_first));
        _keeper.Serve(new FakeReports());

        HostException refused = Assert.Throws<HostException>(() => _keeper.Apply(Config(_second)));

        Assert.True(await AnswersAsync(_first));
        Assert.Equal(
            $"[metrics] cannot listen on 127.0.0.1:{_second}: Address already in use: choose an address of this machine and a port that is free, or leave [metrics] out",
            refused.Message);
    }

    [Fact]
    public async Task Apply_OtherAddressOnTheSamePort_MovesOrStaysWhereItWas()
    {
        _keeper.Claim(Config(_first));
        _keeper.Serve(new FakeReports());

        _keeper.Apply(Config(_first, "0.0.0.0"));
        Assert.True(await AnswersAsync(_first));
        Assert.EndsWith($"http://0.0.0.0:{_first}/metrics", _log.Lines[^1], StringComparison.Ordinal);

        Assert.Throws<HostException>(() => _keeper.Apply(Config(_first, "192.0.2.1")));
        Assert.True(await AnswersAsync(_first));
    }

    [Fact]
    public void Claim_PortThatIsTaken_Throws()
    {
        using TcpListener taken = new(IPAddress.Loopback, _first);
        taken.Start();

        Assert.Contains("Address already in use", Assert.Throws<HostException>(() => _keeper.Claim(Config(_first))).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _keeper.Dispose();

    private static PivotConfig Config(int? port, string address = "127.0.0.1") => ConfigReader.Read("t.toml", port is null ? "" : $"[metrics]\nlisten = \"{address}:{port}\"\n").Config!;

    private static async Task<bool> AnswersAsync(int port)
    {
        using HttpClient client = new();
        try
        {
            return (await client.GetStringAsync(new Uri($"http://127.0.0.1:{port}/metrics"), TestContext.Current.CancellationToken)).Contains("pivot_connections 1234\n", StringComparison.Ordinal);
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
