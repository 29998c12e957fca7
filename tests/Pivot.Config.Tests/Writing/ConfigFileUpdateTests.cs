using System.Net;
using Pivot.Config.Writing;

namespace Pivot.Config.Tests.Writing;

public class ConfigFileUpdateTests
{
    private const string File = """
        # My balancer.
        [timeouts]
        tcp = "1h"      # long downloads

        # The shop.
        [[service]]
        name      = "web"
        address   = "192.0.2.80"
        port      = 80
        scheduler = "wrr"   # by turns

          # Bought in 2019.
          [[service.server]]
          address = "192.0.2.11"
          weight  = 2       # the strong one

          [[service.server]]
          address = "192.0.2.12"
          weight  = 1

        [[service]]
        name    = "mail"
        address = "192.0.2.80"
        port    = 25

        # The end.

        """;

    [Fact]
    public void Apply_NothingChanged_LeavesTheTextAlone() => Assert.All([.. Examples.All.Select(example => example.Text), File], text =>
    {
        var config = ConfigReader.Read("t.toml", text).Config!;

        Assert.Equal(text, ConfigFileUpdate.Apply(text, config, config));
    });

    [Fact]
    public void Apply_WeightAndScheduler_ChangeInPlace() => AssertChange(
        config => config with
        {
            Services = [config.Services[0] with { Scheduler = "wlc", Servers = [config.Services[0].Servers[0] with { Weight = 1 }, config.Services[0].Servers[1] with { Weight = 7 }] }, config.Services[1]],
        },
        File.Replace("scheduler = \"wrr\"", "scheduler = \"wlc\"", StringComparison.Ordinal).Replace("= 1\n", "= 7\n", StringComparison.Ordinal).Replace("= 2  ", "= 1  ", StringComparison.Ordinal));

    [Fact]
    public void Apply_ServerAddedAndRemoved_KeepsTheRest() => AssertChange(
        config => config with
        {
            Services = [config.Services[0] with { Servers = [config.Services[0].Servers[1], Server("192.0.2.13") with { Weight = 3, Forwarding = ForwardingChoice.DirectRouting }] }, config.Services[1]],
        },
        """
        # My balancer.
        [timeouts]
        tcp = "1h"      # long downloads

        # The shop.
        [[service]]
        name      = "web"
        address   = "192.0.2.80"
        port      = 80
        scheduler = "wrr"   # by turns

          [[service.server]]
          address = "192.0.2.12"
          weight  = 1

          [[service.server]]
          address    = "192.0.2.13"
          weight     = 3
          forwarding = "dr"

        [[service]]
        name    = "mail"
        address = "192.0.2.80"
        port    = 25

        # The end.

        """);

    [Fact]
    public void Apply_ServiceAdded_StandsAtTheEnd() => AssertChange(
        config => config with { Services = [.. config.Services, new ServiceConfig { Name = "dns", Addresses = config.Services[0].Addresses, Ports = config.Services[0].Ports, Protocols = [ServiceProtocol.Udp], Servers = [Server("192.0.2.53")] }] },
        File + """

            [[service]]
            name     = "dns"
            address  = "192.0.2.80"
            protocol = "udp"
            port     = 80

              [[service.server]]
              address = "192.0.2.53"

            """);

    [Fact]
    public void Apply_ForwardingChanged_DropsWhatNoLongerGoes()
    {
        const string Text = Read.Service + "[[service.server]]\naddress = \"192.0.2.11\"\nforwarding = \"tun\" # over there\ntunnel = { type = \"ipip\" }\n";
        var config = ConfigReader.Read("t.toml", Text).Config!;
        var wanted = config with { Services = [config.Services[0] with { Servers = [config.Services[0].Servers[0] with { Forwarding = ForwardingChoice.Nat }] }] };

        Assert.Equal(Read.Service + "[[service.server]]\naddress = \"192.0.2.11\"\nforwarding = \"nat\" # over there\n", ConfigFileUpdate.Apply(Text, config, wanted));
    }

    [Fact]
    public void Apply_RandomChangesOfRandomFiles_ReadBackAsWanted()
    {
        for (var seed = 0; seed < 600; seed++)
        {
            var random = new RandomConfig(seed);
            var config = random.Next();
            var text = ConfigWriter.Write(config);
            var wanted = random.Change(config);
            var updated = ConfigFileUpdate.Apply(text, config, wanted);
            var read = Read.Future(updated);

            Assert.True(read.IsGood, $"seed {seed}: {string.Join('\n', read.Errors)}\n{text}\n----\n{updated}");
            Assert.Equal(wanted, read.Config);
            Assert.Equal(updated, ConfigFileUpdate.Apply(updated, wanted, wanted));
        }
    }

    [Fact]
    public void Apply_ServicesInBrackets_AddsThere()
    {
        const string Text = "service = [\n  { name = \"a\", address = \"192.0.2.80\", port = 80 }, # one\n]\n";
        var config = ConfigReader.Read("t.toml", Text).Config!;
        var wanted = config with { Services = [config.Services[0], config.Services[0] with { Name = "b", Protocols = [ServiceProtocol.Udp], Servers = [Server("192.0.2.53")] }] };
        var updated = ConfigFileUpdate.Apply(Text, config, wanted);

        Assert.StartsWith(Text[..^2], updated, StringComparison.Ordinal);
        Assert.Equal(wanted, ConfigReader.Read("t.toml", updated).Config);
    }

    private static ServerConfig Server(string address) => new() { Name = address, Address = IPAddress.Parse(address) };

    private static void AssertChange(Func<PivotConfig, PivotConfig> edit, string expected)
    {
        var config = ConfigReader.Read("t.toml", File).Config!;
        var wanted = edit(config);
        var updated = ConfigFileUpdate.Apply(File, config, wanted);

        Assert.Equal(expected, updated);
        Assert.Equal(wanted, ConfigReader.Read("t.toml", updated).Config);
    }
}
