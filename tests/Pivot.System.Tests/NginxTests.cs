using System.Security.Cryptography;
using Pivot.System.Tests.Topology;
using Pivot.System.Tests.Traffic;
using Pivot.Testing.Networks;

namespace Pivot.System.Tests;

/// <summary>Two nginx as real servers of one virtual service with port translation, curl as clients.</summary>
public abstract class NginxTests : IDisposable
{
    private const int BodyBytes = 3_000_000;
    private static readonly string VirtualUrl = $"http://{TwoArmedNetwork.VirtualAddress}/";

    private readonly TwoArmedNetwork _network;
    private readonly byte[] _body = RandomNumberGenerator.GetBytes(BodyBytes);
    private readonly List<NginxServer> _servers = [];
    private readonly PivotFiles _files;
    private readonly PivotDaemon? _pivot;

    protected NginxTests(TwoArmedNetwork network, string steering)
    {
        _network = network;
        string web = ServiceToml.Write("web", "tcp", "80", [(0, 8081, 2), (1, 8082, 1)]);
        string web6 = ServiceToml.Write("web6", "tcp", "80", [(0, 8081, 2), (1, 8082, 1)], family: Family.IPv6);
        string routed = ServiceToml.Write("routed", "tcp", "80", [(0, 8081, 1), (1, 8082, 1)], "rr", TwoArmedNetwork.RoutedVirtualAddress);
        _files = new PivotFiles(web + web6 + routed, steering);
        try
        {
            _servers.Add(new(network.Servers[0], "web1", _body, 8081));
            _servers.Add(new(network.Servers[1], "web2", _body, 8082));
            _pivot = PivotDaemon.Start(network.Board, _files);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    [Fact]
    public void Get_ThroughVirtualAddress_BodyEqualAndClientAddressInAccessLog()
    {
        byte[] body = Curl.GetBytes(_network.Clients[0], VirtualUrl + "body");

        Assert.True(body.AsSpan().SequenceEqual(_body), "the body through the virtual address differs from the real server's");
        string line = Assert.Single(NginxServer.AwaitAccessLogLines(1, _servers));
        Assert.StartsWith($"{TwoArmedNetwork.ClientAddress(0)} ", line, StringComparison.Ordinal);
        Assert.EndsWith(" /body", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Get_PortTranslated_RealServerSeesItsOwnAddressAndPort()
    {
        Curl.Get(_network.Clients[1], VirtualUrl + "body?1");
        Curl.Get(_network.Clients[1], VirtualUrl + "body?2");
        Curl.Get(_network.Clients[1], VirtualUrl + "body?3");

        string[] lines = NginxServer.AwaitAccessLogLines(3, _servers);
        Assert.Equal(3, lines.Length);
        Assert.Equal(2, lines.Count(static line => line.Contains(" 192.0.2.11:8081 /body?", StringComparison.Ordinal)));
        Assert.Single(lines, static line => line.Contains(" 192.0.2.12:8082 /body?", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(Family.IPv4)]
    [InlineData(Family.IPv6)]
    public void Get_FromThreeClients_SpreadTwoToOneAndEachServerSeesTheClient(Family family)
    {
        List<string> answers = [];
        foreach (int client in (int[])[0, 1, 2, 0, 1, 2])
        {
            string answer = Curl.Get(_network.Clients[client], $"http://{TwoArmedNetwork.Virtual(80, family)}/");
            Assert.Equal(TwoArmedNetwork.ClientAddress(client, family).ToString(), answer.Split(' ')[1]);
            answers.Add(answer.Split(' ')[0]);
        }

        Assert.Equal(4, answers.Count(static name => name == "web1"));
        Assert.Equal(2, answers.Count(static name => name == "web2"));
    }

    [Fact]
    public void Get_VirtualAddressOutsideEverySubnet_Answers()
    {
        string answer = Curl.Get(_network.Clients[2], $"http://{TwoArmedNetwork.RoutedVirtualAddress}/");

        Assert.Equal(TwoArmedNetwork.ClientAddress(2).ToString(), answer.Split(' ')[1]);
    }

    [Fact]
    public void Get_DirectlyFromRealServer_WorksPastTheVirtualAddress()
    {
        string answer = Curl.Get(_network.Clients[0], "http://192.0.2.11:8081/");

        Assert.Equal($"web1 {TwoArmedNetwork.ClientAddress(0)} 8081\n", answer);
    }

    [Fact]
    public void Get_ServerOpensOutward_ArrivesWithTheServersAddress()
    {
        NetworkNamespace client = _network.Clients[1];
        using NginxServer outside = new(client, "outside", _body, 8088);

        string answer = Curl.Get(_network.Servers[0], $"http://{TwoArmedNetwork.ClientAddress(1)}:8088/");

        Assert.Equal($"outside {TwoArmedNetwork.ServerAddress(0)} 8088\n", answer);
    }

    [Fact]
    public void Get_PortWithoutService_IsNotForwarded() =>
        Assert.NotEqual(0, Curl.Try(_network.Clients[0], $"http://{TwoArmedNetwork.VirtualAddress}:8081/").ExitCode);

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _pivot?.Dispose();
        _files.Dispose();
        _servers.ForEach(static server => server.Dispose());
    }
}

/// <summary>By BPF programs.</summary>
public sealed class NginxTestsByBpf(TwoArmedNetwork network) : NginxTests(network, Steering.Bpf), IClassFixture<TwoArmedNetwork>;

/// <summary>By routes and rules.</summary>
public sealed class NginxTestsByRoutes(TwoArmedNetwork network) : NginxTests(network, Steering.Routes), IClassFixture<TwoArmedNetwork>;
