using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;
using Pivot.System.Tests.Topology;
using Pivot.Testing.Processes;

namespace Pivot.System.Tests;

/// <summary><c>./bench.sh --quick</c>: everything is measured and reported, whatever the figures are.</summary>
[Trait("Needs", "net_admin")]
public sealed class BenchmarkTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    [Fact]
    public void Quick_AllVariants_EveryFigureIsThere()
    {
        Skip.When(
            Requires.NetworkNamespaces(), Requires.TunDevice(), Requires.PivotBinary(), Requires.Tool("clang", "clang"), Requires.Tool("ethtool", "ethtool"),
            Requires.Tool("nft", "nftables"), Requires.Tool("haproxy", "haproxy"), Requires.Tool("nginx", "nginx-light"));
        using TemporaryDirectory reports = new();

        JsonElement figures = Run(reports, "network").GetProperty("figures");

        foreach (string workload in (string[])["tcp1", "tcp4", "tcp1-1500", "tcp4-1500", "pingpong1", "pingpong16", "connections"])
        {
            AssertMeasured(figures, $"{workload}.rate", "plain", "nft", "haproxy", "nginx", "pivot-slow");
            AssertMeasured(figures, $"{workload}.cost", "plain", "nft", "haproxy", "nginx", "pivot-slow");
        }

        AssertMeasured(figures, "udp.rate", "plain", "nft", "nginx", "pivot-slow");
        AssertMeasured(figures, "udp-100k.cost", "plain", "nft", "nginx", "pivot-slow");
        AssertMeasured(figures, "resident", "haproxy", "nginx", "pivot-slow");
        AssertMeasured(figures, "connections-10000.opened", "plain", "nft", "pivot-slow");
        AssertMeasured(figures, "connections-10000.rate", "plain", "nft", "pivot-slow");
        XDocument plot = XDocument.Load(reports["network.svg"]);
        Assert.True(plot.Descendants().Count(static element => element.Name.LocalName == "rect") > 30, "the plot has next to no bars");
        string page = File.ReadAllText(reports["network.md"]);
        Assert.Contains("| new connections, of HAProxy ", page, StringComparison.Ordinal);
        Assert.Contains("the figures mean nothing", page, StringComparison.Ordinal);
    }

    [Fact]
    public void QuickInGuest_IpvsAndPivot_InstructionsAreThere()
    {
        Skip.When(Requires.NetworkNamespaces(), Requires.TunDevice(), Requires.PivotBinary(), Requires.Tool("clang", "clang"), Requires.Guest());
        using TemporaryDirectory reports = new();

        JsonElement figures = Run(reports, "guest", "--only", "ipvs-nat,pivot-slow-nat").GetProperty("figures");

        foreach (string workload in (string[])["small UDP packet", "exchange over 4 connections", "new connection"])
        {
            AssertMeasured(figures, workload, "plain", "ipvs-nat", "pivot-slow-nat");
        }
    }

    private static JsonElement Run(TemporaryDirectory reports, string kind, params string[] more)
    {
        string output = Command.Run(Limit, [Path.Combine(RepositoryPaths.Root, "bench.sh"), kind, "--quick", "--json", "--no-build", "--output", reports.Path, .. more]).Succeeded();
        using JsonDocument report = JsonDocument.Parse(output);
        return report.RootElement.Clone();
    }

    private static void AssertMeasured(JsonElement figures, string figure, params string[] variants)
    {
        foreach (string variant in variants)
        {
            double median = figures.GetProperty(figure).GetProperty("variants").GetProperty(variant).GetProperty("median").GetDouble();
            Assert.True(median > 0, string.Create(CultureInfo.InvariantCulture, $"{figure} of {variant}: {median}"));
        }
    }
}
