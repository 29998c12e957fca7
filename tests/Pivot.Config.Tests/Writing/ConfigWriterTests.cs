using Pivot.Config.Schema;
using Pivot.Config.Writing;

namespace Pivot.Config.Tests.Writing;

public class ConfigWriterTests
{
    [Fact]
    public void Write_RandomConfigs_ReadBackEqual()
    {
        for (var seed = 0; seed < 2000; seed++)
        {
            var config = new RandomConfig(seed).Next();
            var text = ConfigWriter.Write(config);
            var read = Read.Future(text);

            Assert.True(read.IsGood, $"seed {seed}: {string.Join('\n', read.Errors)}\n{text}");
            Assert.Equal(config, read.Config);
        }
    }

    [Fact]
    public void Write_EveryExample_ReadsBackEqual() => Assert.All(Examples.All, example =>
    {
        var config = ConfigReader.Read(example.Name, example.Text).Config!;

        Assert.Equal(config, ConfigReader.Read(example.Name, ConfigWriter.Write(config)).Config);
    });

    [Fact]
    public void Write_Defaults_IsEmpty() => Assert.Equal("", ConfigWriter.Write(new PivotConfig()));

    [Fact]
    public void Write_Service_NamesOnlyWhatDiffersFromTheDefault()
    {
        var config = Read.Future("""
            service = [{ name = "web", port = 80, address = ["192.0.2.80"], scheduler = "wlc", persistence = "300s", server = [{ address = "192.0.2.11", weight = 1 }, { name = "b", address = "192.0.2.12", weight = 0, forwarding = "tun", tunnel = { type = "gue" } }] }]
            timeouts.tcp = "3600000ms"
            """).Config!;

        Assert.Equal(
            """
            [timeouts]
            tcp = "1h"

            [[service]]
            name        = "web"
            address     = "192.0.2.80"
            port        = 80
            persistence = "5m"

              [[service.server]]
              address = "192.0.2.11"

              [[service.server]]
              name       = "b"
              address    = "192.0.2.12"
              weight     = 0
              forwarding = "tun"
              tunnel     = { type = "gue" }

            """,
            ConfigWriter.Write(config));
    }

    /// <summary>A key that the schema gets has to be written too, or saving would lose it.</summary>
    [Fact]
    public void Keys_OfEachTable_AreThoseOfTheSchema()
    {
        var service = new ServiceConfig { Name = "a", Fallback = new FallbackConfig { Address = global::System.Net.IPAddress.Loopback }, Rate = new RateConfig { Connections = 1, Per = TimeSpan.FromSeconds(1) } };
        var server = new ServerConfig { Name = "a", Address = global::System.Net.IPAddress.Loopback, Forwarding = ForwardingChoice.Tunnel };
        var metrics = new MetricsConfig { Listen = new global::System.Net.IPEndPoint(0, 1) };
        var serviceKeys = ServiceKeys.Of(service);
        var serverKeys = ServiceKeys.Of(server, ForwardingChoice.Nat);
        var singles = SectionKeys.Singles(new PivotConfig { Metrics = metrics }).ToDictionary();

        Assert.Equal(ConfigSchema.Root.Keys.Except(["interface", "service"]).Order(), singles.Keys.Order());
        AssertKeys(ConfigSchema.System, singles["system"]);
        AssertKeys(ConfigSchema.Director, singles["director"]);
        AssertKeys(ConfigSchema.Log, singles["log"]);
        AssertKeys(ConfigSchema.Metrics, singles["metrics"]);
        AssertKeys(ConfigSchema.Timeouts, singles["timeouts"]);
        AssertKeys(ConfigSchema.Interface, SectionKeys.Of(new InterfaceConfig { Name = "eth0" }));
        Assert.Equal(ConfigSchema.Service.Keys.Except(["server"]), serviceKeys.Select(key => key.Key));
        AssertKeys(ConfigSchema.Fallback, serviceKeys.Single(key => key.Key == "fallback").Keys);
        AssertKeys(ConfigSchema.Rate, serviceKeys.Single(key => key.Key == "rate").Keys);
        AssertKeys(ConfigSchema.Health, serviceKeys.Single(key => key.Key == "health").Keys);
        AssertKeys(ConfigSchema.Server, serverKeys);
        AssertKeys(ConfigSchema.Tunnel, serverKeys.Single(key => key.Key == "tunnel").Keys);
    }

    private static void AssertKeys(TableSchema schema, IReadOnlyList<WrittenKey>? keys) => Assert.Equal(schema.Keys, keys!.Select(key => key.Key));
}
