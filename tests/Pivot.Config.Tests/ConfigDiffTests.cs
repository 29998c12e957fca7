using Pivot.Config.Diffing;
using Pivot.Config.Schema;
using Pivot.Config.Writing;

namespace Pivot.Config.Tests;

/// <summary>What a reload prints.</summary>
public sealed class ConfigDiffTests
{
    private const string Web = Read.Service + "[[service.server]]\naddress = \"192.0.2.11\"\n[[service.server]]\nname = \"web2\"\naddress = \"192.0.2.12\"\n";

    [Fact]
    public void Between_SameMeaningOtherwiseWritten_IsNothing()
    {
        string other = "# a comment\n[timeouts]\ntcp = \"900s\"\n" + Web.Replace("port = 80", "port = [80]\nscheduler = \"wlc\"", StringComparison.Ordinal);

        Assert.Empty(Differences(Web, other));
    }

    [Theory]
    [InlineData("port = 80", "port = 80\nscheduler = \"wrr\"", "service web: scheduler wlc -> wrr")]
    [InlineData("port = 80", "port = [80, 443]", "service web: port 80 -> [80, 443]")]
    [InlineData("port = 80", "port = 80\npersistence = \"5m\"", "service web: persistence (none) -> 5m")]
    [InlineData("name = \"web2\"", "name = \"web2\"\nweight = 3", "server web/web2: weight 1 -> 3")]
    [InlineData("name = \"web2\"", "name = \"web9\"", "server web/web2: removed|server web/web9: added")]
    [InlineData("[[service]]", "[timeouts]\nudp = \"30s\"\n[[service]]", "[timeouts]: udp 5m -> 30s")]
    [InlineData("[[service]]", "[director]\nname = \"lb0\"\nsteering = \"bpf\"\n[[service]]", "[director]: name pivot0 -> lb0|[director]: steering auto -> bpf")]
    [InlineData("[[service]]", "[[interface]]\nname = \"eth0\"\nmasquerade = true\n[[service]]", "interface eth0: added")]
    [InlineData("[[service]]", "[metrics]\nlisten = \"127.0.0.1:9090\"\n[[service]]", "[metrics]: listen (none) -> 127.0.0.1:9090")]
    [InlineData("[[service.server]]\naddress", "[service.health]\ncheck = \"tcp\"\ninterval = \"5s\"\n[[service.server]]\naddress", "service web: health.check none -> tcp|service web: health.interval 2s -> 5s")]
    public void Between_OneEdit_IsALineForEachKeyAndTheOppositeBack(string before, string after, string lines)
    {
        string edited = Web.Replace(before, after, StringComparison.Ordinal);

        Assert.Equal(lines.Split('|'), Differences(Web, edited));
        Assert.Equal(lines.Split('|').Length, Differences(edited, Web).Length);
    }

    [Fact]
    public void Between_ServersInAnotherOrder_IsSaid()
    {
        string other = Read.Service + "[[service.server]]\nname = \"web2\"\naddress = \"192.0.2.12\"\n[[service.server]]\naddress = \"192.0.2.11\"\n";

        Assert.Equal(["servers of web: in another order"], Differences(Web, other));
    }

    [Fact]
    public void Between_ServiceForAnother_IsRemovedAndAdded() =>
        Assert.Equal(["service web: removed", "service shop: added"], Differences(Web, Web.Replace("\"web\"", "\"shop\"", StringComparison.Ordinal)));

    /// <summary>What the differences leave out, a reload would pass over in silence.</summary>
    [Fact]
    public void Between_EveryKeyOfTheSchema_IsCompared()
    {
        PivotConfig config = Config(Web) with { Metrics = new MetricsConfig { Listen = new(System.Net.IPAddress.Loopback, 9090) }, Interfaces = [new InterfaceConfig { Name = "eth0" }] };
        ServiceConfig service = config.Services[0];
        AssertNames(ConfigSchema.Service, ServiceKeys.Of(service), "server");
        AssertNames(ConfigSchema.Server, ServiceKeys.Of(service.Servers[0], service.Forwarding));
        AssertNames(ConfigSchema.Interface, SectionKeys.Of(config.Interfaces[0]));
        string[] singles = [.. SectionKeys.Singles(config).Select(single => single.Key)];
        Assert.Equal(ConfigSchema.Root.Keys.Except(["service", "interface"]).Order(), singles.Order());
        foreach (var (name, keys) in SectionKeys.Singles(config))
        {
            AssertNames(ConfigSchema.Tables.Single(table => table.Name == name), keys!);
        }
    }

    private static void AssertNames(TableSchema table, IReadOnlyList<WrittenKey> keys, params string[] apart) =>
        Assert.Equal(table.Keys.Except(apart).Order(), keys.Select(key => key.Key).Order());

    private static string[] Differences(string before, string after) => [.. ConfigDiff.Between(Config(before), Config(after)).Select(change => change.ToString())];

    private static PivotConfig Config(string text)
    {
        ConfigResult result = Read.Future(text);
        Assert.Empty(Read.Printed(result.Errors));
        return result.Config!;
    }
}
