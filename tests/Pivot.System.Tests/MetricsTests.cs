using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Pivot.System.Tests.Topology;
using Pivot.System.Tests.Traffic;
using Pivot.Testing.Networks;
using Pivot.Testing.Processes;

namespace Pivot.System.Tests;

/// <summary>The metrics of a running director, read by curl and judged by promtool, compared with the traffic that was sent.</summary>
public sealed class MetricsTests(TwoArmedNetwork network) : IClassFixture<TwoArmedNetwork>
{
    private const string Listen = "127.0.0.1:9090";
    private const string Url = $"http://{Listen}/metrics";
    private const int Requests = 12;

    [Theory]
    [InlineData(Listen, Url)]
    [InlineData("[::1]:9090", "http://[::1]:9090/metrics")]
    public void Metrics_OverHttp_AgreeWithTheTrafficAndPleasePromtool(string listen, string url)
    {
        Skip.When(Requires.Promtool());
        using NginxServer web = new(network.Servers[0], "web1", [], 8081);
        using PivotFiles files = new(Toml(listen));
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);
        for (int i = 0; i < Requests; i++)
        {
            Assert.Equal("web1 198.51.100.21 8081\n", Curl.Get(network.Clients[0], $"http://{TwoArmedNetwork.VirtualAddress}/"));
        }

        string metrics = Curl.Get(network.Board, url);

        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"\npivot_service_connections_total{{service=\"web\"}} {Requests}\n"), metrics, StringComparison.Ordinal);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"\npivot_server_connections_total{{service=\"web\",server=\"server0\"}} {Requests}\n"), metrics, StringComparison.Ordinal);
        Assert.Contains("\npivot_server_up{service=\"web\",server=\"server0\"} 1\n", metrics, StringComparison.Ordinal);
        Assert.InRange(Value(metrics, "process_resident_memory_bytes"), 5_000_000, 100_000_000);
        AssertPromtoolIsPleased(metrics);
        AssertPromtoolIsPleased(pivot.Client("metrics").Succeeded());
        Assert.Equal(Names(metrics), Names(pivot.Client("metrics").Succeeded()));
        Assert.Contains("metrics are served on", string.Join('\n', pivot.Log), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_WithoutMetrics_ListensNowhere()
    {
        using PivotFiles files = new(ServiceToml.Write("web", "tcp", "80", [(0, 8081, 1)]));
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);

        Assert.Equal("", network.Board.Run("ss", "-Hlntu").Succeeded());
        Assert.NotEqual(0, Curl.Try(network.Board, Url).ExitCode);
    }

    [Fact]
    public void Run_PortIsTaken_SaysSoAndLeavesTheHostAlone()
    {
        HostSnapshot before = HostSnapshot.Take(network.Board);
        using Socket taken = network.Board.Invoke(() => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
        taken.Bind(IPEndPoint.Parse(Listen));
        taken.Listen();
        using PivotFiles files = new(Toml(Listen));

        CommandResult result = network.Board.Run(RepositoryPaths.PivotBinary, "run", "--config", files.ConfigFile);

        Assert.Equal(1, result.ExitCode);
        Assert.Equal(
            $"pivot: [metrics] cannot listen on {Listen}: Address already in use: choose an address of this machine and a port that is free, or leave [metrics] out",
            Assert.Single(result.ErrorLines, static line => line.StartsWith("pivot: ", StringComparison.Ordinal)));
        network.AssertBoardIsAs(before);
    }

    [Theory]
    [InlineData("prometheus.yml", "config", "--syntax-only")]
    [InlineData("pivot.rules.yml", "rules")]
    public void Document_Examples_PleasePromtool(string name, params string[] check)
    {
        Skip.When(Requires.Promtool());
        string text = File.ReadAllText(Path.Combine(RepositoryPaths.Root, "docs", "monitoring.md"));
        string begin = $"```yaml\n# {name}\n";
        int start = text.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        Assert.True(start >= begin.Length, $"docs/monitoring.md has no {name}");
        using TemporaryDirectory directory = new();
        string file = directory.Write(name, text[start..text.IndexOf("```", start, StringComparison.Ordinal)]);

        Assert.Contains("SUCCESS", Command.Run([RepositoryPaths.Promtool, "check", .. check, file]).Succeeded(), StringComparison.Ordinal);
    }

    [Fact]
    public void Document_EveryMetric_IsNamed()
    {
        using PivotFiles files = new(Toml(Listen));
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);
        string text = File.ReadAllText(Path.Combine(RepositoryPaths.Root, "docs", "monitoring.md"));

        // What is counted of servers as of services stands there once.
        Assert.All(
            Names(pivot.Client("metrics").Succeeded()),
            name => Assert.True(IsNamed(name) || IsNamed(name.Replace("_server_", "_service_", StringComparison.Ordinal)), $"{name} is not in docs/monitoring.md"));

        bool IsNamed(string name) => text.Contains($"`{name}`", StringComparison.Ordinal);
    }

    private static string Toml(string listen) => $"{ServiceToml.Write("web", "tcp", "80", [(0, 8081, 1)])}\n[metrics]\nlisten = \"{listen}\"\n";

    private static void AssertPromtoolIsPleased(string metrics)
    {
        using TemporaryDirectory directory = new();
        CommandResult result = Command.Run("sh", "-c", $"exec {RepositoryPaths.Promtool} check metrics < {directory.Write("metrics", metrics)}");
        Assert.True(result is { ExitCode: 0, Output: "", Error: "" }, result.Error + result.Output);
    }

    private static long Value(string metrics, string name) =>
        long.Parse(metrics.Split('\n').Single(line => line.StartsWith(name + " ", StringComparison.Ordinal))[(name.Length + 1)..], CultureInfo.InvariantCulture);

    private static string[] Names(string metrics) =>
        [.. metrics.Split('\n').Where(static line => line.StartsWith("# HELP ", StringComparison.Ordinal)).Select(static line => line.Split(' ')[2])];
}
