namespace Pivot.Config.Tests;

public class ExamplesTests
{
    [Fact]
    public void Read_EveryExample_IsGoodWithoutWarnings()
    {
        Assert.Superset(
            new HashSet<string> { "demo.toml", "direct-routing.toml", "docker-host.toml", "many-ports.toml", "minimal.toml", "own-address.toml" },
            Examples.All.Select(example => example.Name).ToHashSet());
        Assert.All(Examples.All, example =>
        {
            var result = ConfigReader.Read(example.Name, example.Text);
            Assert.Empty(Read.Printed([.. result.Errors, .. result.Warnings]));
            Assert.NotEmpty(result.Config!.Services);
        });
    }

    [Fact]
    public void Read_Demo_IsWhatTheDemoNetworkExpects()
    {
        var service = Assert.Single(ConfigReader.Read("demo.toml", Examples.All.Single(example => example.Name == "demo.toml").Text).Config!.Services);

        Assert.Equal(("198.51.100.80", "80", "wrr"), (service.Addresses.ToString(), service.Ports.ToString(), service.Scheduler));
        Assert.Equal(
            ["192.0.2.11:8081 weight 2", "192.0.2.12:8082 weight 1"],
            service.Servers.Select(server => $"{server.Address}:{server.Port} weight {server.Weight}"));
    }
}
