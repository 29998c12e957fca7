using Pivot.System.Tests.Topology;
using Pivot.System.Tests.Traffic;

namespace Pivot.System.Tests;

/// <summary>A real Docker engine as the real server: the problem that Pivot is for.</summary>
public abstract class DockerTests(TwoArmedNetwork network, string steering)
{
    [Fact]
    public void Get_PublishedPortBehindVirtualAddress_ContainerLogShowsTheClient()
    {
        using DockerEngine docker = new(network.Servers[0]);
        string container = docker.RunWebServer(publishedPort: 8080, body: "from the container");
        using PivotFiles files = new(ServiceToml.Write("web", "tcp", "80", [(0, 8080, 1)]), steering);
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);

        for (int client = 0; client < network.Clients.Count; client++)
        {
            Assert.Equal("from the container\n", Curl.Get(network.Clients[client], $"http://{TwoArmedNetwork.VirtualAddress}/?client{client}"));
        }

        Assert.Equal(Enumerable.Range(0, network.Clients.Count).Select(static client => TwoArmedNetwork.ClientAddress(client).ToString()), docker.ClientsOf(container, network.Clients.Count));
    }
}

/// <summary>By BPF programs.</summary>
public sealed class DockerTestsByBpf(TwoArmedNetwork network) : DockerTests(network, Steering.Bpf), IClassFixture<TwoArmedNetwork>;

/// <summary>By routes and rules.</summary>
public sealed class DockerTestsByRoutes(TwoArmedNetwork network) : DockerTests(network, Steering.Routes), IClassFixture<TwoArmedNetwork>;
