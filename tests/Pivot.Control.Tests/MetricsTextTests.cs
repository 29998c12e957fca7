using Pivot.Control.Metrics;
using Pivot.Control.Model;

namespace Pivot.Control.Tests;

/// <summary>Prometheus' text format, version 0.0.4.</summary>
public sealed class MetricsTextTests
{
    [Fact]
    public void Text_MetricsAndLabels_AreWrittenInOrder() => Assert.Equal(
        """
        # HELP pivot_things Things.
        # TYPE pivot_things gauge
        pivot_things 3
        # HELP pivot_drops_total Drops.
        # TYPE pivot_drops_total counter
        pivot_drops_total{service="web",server="web1"} 0
        pivot_drops_total{service="web",server="web2"} -9223372036854775808

        """,
        new MetricsText().Gauge("pivot_things", "Things.").Add(3).Counter("pivot_drops_total", "Drops.").Add(0, "service", "web", "server", "web1").Add(long.MinValue, "service", "web", "server", "web2").ToString());

    [Theory]
    [InlineData("a\"b", "a\\\"b")]
    [InlineData("a\\n", "a\\\\n")]
    [InlineData("a\nb", "a\\nb")]
    [InlineData("grün {},=", "grün {},=")]
    public void Text_LabelWithAnything_IsEscaped(string value, string written) =>
        Assert.EndsWith($"\nm{{l=\"{written}\"}} 1\n", new MetricsText().Gauge("m", "M.").Add(1, "l", value).ToString(), StringComparison.Ordinal);

    [Fact]
    public void DirectorText_Fake_HasEveryFigureOnce()
    {
        string[] lines = DirectorMetrics.Text(new FakeReports()).Split('\n');

        Assert.All(
            (string[])
            [
                "pivot_build_info{version=\"0.1.0\"} 1", "process_resident_memory_bytes 14680064", "pivot_connections 1234", "pivot_connections_limit 65536", "pivot_connections_evicted_total 3",
                "pivot_service_active_connections{service=\"web\"} 7", "pivot_service_servers{service=\"web\"} 2", "pivot_service_servers_up{service=\"web\"} 1",
                "pivot_server_up{service=\"web\",server=\"web1\"} 1", "pivot_server_up{service=\"web\",server=\"web2\"} 0", "pivot_server_state{service=\"web\",server=\"web2\",state=\"quiesced\"} 1",
                "pivot_service_in_bytes_total{service=\"web\"} 1000000", "pivot_server_out_bytes_total{service=\"web\",server=\"web2\"} 80000000", "pivot_passed_packets_total 42",
                "pivot_server_checks_total{service=\"web\",server=\"web2\"} 120", "pivot_server_failed_checks_total{service=\"web\",server=\"web2\"} 20", "pivot_server_gone_total{service=\"web\",server=\"web2\"} 4",
                "pivot_dropped_packets_total{reason=\"no-service\"} 42", "pivot_dropped_packets_total{reason=\"malformed\"} 0",
            ],
            line => Assert.Single(lines, line));
        Assert.Equal("", lines[^1]);
        Assert.DoesNotContain(lines, line => line.StartsWith("pivot_masqueraded", StringComparison.Ordinal));
    }

    [Fact]
    public void DirectorText_ServerLeavesBesideItsNamesake_IsTheOneThatStays() =>
        Assert.Equal(DirectorMetrics.Text(new FakeReports()), DirectorMetrics.Text(new FakeReports { HasLeavingNamesake = true }));

    [Fact]
    public void DirectorText_EveryMetric_HasOneHelpAndOneTypeBeforeItsSamples()
    {
        string[] lines = DirectorMetrics.Text(new FakeReports()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string name = "";
        HashSet<string> seen = [];
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i].StartsWith("# HELP ", StringComparison.Ordinal))
            {
                name = lines[i].Split(' ')[2];
                Assert.True(seen.Add(name), $"{name} begins twice");
                Assert.Equal(name.EndsWith("_total", StringComparison.Ordinal) ? $"# TYPE {name} counter" : $"# TYPE {name} gauge", lines[++i]);
            }
            else
            {
                Assert.Equal(name, lines[i].Split('{', ' ')[0]);
            }
        }

        Assert.True(seen.Count > 25, $"only {seen.Count} metrics");
    }

    [Fact]
    public async Task Metrics_OverTheControlSocket_AreTheSameText()
    {
        await using TestServer server = new();
        using Client.ControlClient client = await Client.ControlClient.ConnectAsync(new() { Path = server.Server.Path }, TestContext.Current.CancellationToken);

        MetricsReport report = await client.MetricsAsync(TestContext.Current.CancellationToken);

        Assert.Equal(DirectorMetrics.Text(new FakeReports()), report.Text);
    }
}
