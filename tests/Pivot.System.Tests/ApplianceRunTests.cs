using Pivot.System.Tests.Topology;
using Pivot.System.Tests.Traffic;
using Pivot.Testing.Processes;

namespace Pivot.System.Tests;

/// <summary><c>pivot run --appliance</c>: what it makes of a board that is all its own. In a UTS and a mount namespace, so that neither name nor files of this machine are touched; without time servers, for clocks have no namespace.</summary>
public sealed class ApplianceRunTests : IDisposable
{
    private const string Leased = "198.51.100.50";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly TwoArmedNetwork _network = new();
    private readonly OwnNames _names = new();

    public ApplianceRunTests()
    {
        foreach (string link in (string[])["eth0", "eth1"])
        {
            _network.Board.Ip($"address flush dev {link}", $"link set {link} down");
        }
    }

    [Fact]
    public void Run_NamesTheBoard_TellsDhcpItsName_AndTakesNameServers()
    {
        using NginxServer web = new(_network.Servers[0], "web1", [], 8081);
        using DhcpServer server = new(_network.Clients[2], Leased, "6,192.0.2.53", "15,example.com");
        using PivotFiles files = new(Text("first"), Steering.Bpf);
        using ChildProcess pivot = _network.Board.Start(
            _names.Around(RepositoryPaths.PivotBinary, "run", "--appliance", "--config", files.ConfigFile));
        pivot.WaitForText("pivot is ready", Limit);

        pivot.WaitForText($"eth0: address {Leased}/24", Limit);
        Assert.Equal("first", NameOf(pivot));
        Assert.Contains("127.0.1.1 first", File.ReadAllText(_names.Hosts), StringComparison.Ordinal);
        Assert.Contains("client provides name: first", server.Log, StringComparison.Ordinal);
        Assert.True(SpinWait.SpinUntil(() => File.ReadAllText(_names.Resolver).EndsWith("search example.com\nnameserver 192.0.2.53\n", StringComparison.Ordinal), Limit), File.ReadAllText(_names.Resolver));
        Assert.True(SpinWait.SpinUntil(() => Curl.Try(_network.Clients[0], $"http://{Leased}/").Output == "web1 198.51.100.21 8081\n", Limit), "the leased address is not served");
        Assert.Contains("UP", _network.Board.Run("ip", "link", "show", "eth1").Output, StringComparison.Ordinal);

        files.RewriteServices(Text("second"));
        _network.Board.Run(RepositoryPaths.PivotBinary, "reload", "--control", files.ControlSocket).Succeeded();

        Assert.Equal("second", NameOf(pivot));
        server.WaitForLog("client provides name: second");
        pivot.Signal(ChildProcess.Terminate);
        Assert.Equal(0, pivot.WaitForExit(Limit).ExitCode);
    }

    [Fact]
    public void Run_WithoutAppliance_LeavesTheNameAlone()
    {
        string before = Command.Run("uname", "-n").Succeeded().Trim();
        Assert.NotEqual("other", before);
        using PivotFiles files = new(Text("other"), Steering.Bpf);
        using ChildProcess pivot = _network.Board.Start(_names.Around(RepositoryPaths.PivotBinary, "run", "--config", files.ConfigFile));
        pivot.WaitForText("pivot is ready", Limit);

        Assert.Equal(before, NameOf(pivot));
        Assert.Empty(File.ReadAllText(_names.Hosts));
        Assert.Empty(File.ReadAllText(_names.Resolver));
        pivot.Signal(ChildProcess.Terminate);
        Assert.Equal(0, pivot.WaitForExit(Limit).ExitCode);
    }

    public void Dispose()
    {
        _network.Dispose();
        _names.Dispose();
    }

    private static string Text(string name) =>
        ServiceToml.Write("web", "tcp", "80", [(0, 8081, 1)], address: "eth0") + $"[system]\nhostname = \"{name}\"\n[[interface]]\nname = \"eth0\"\naddress = \"dhcp\"\n[[interface]]\nname = \"eth1\"\naddress = \"192.0.2.1/24\"\n";

    private static string NameOf(ChildProcess pivot) => Command.Run("nsenter", $"--target={pivot.Id}", "--uts", "uname", "-n").Succeeded().Trim();
}
