using Pivot.System.Tests.Topology;
using Pivot.System.Tests.Traffic;

namespace Pivot.System.Tests;

/// <summary>Masquerade in a flat LAN: what the server opens leaves by the interface that it came in by.</summary>
public sealed class MasqueradeOneNicTests
{
    [Theory]
    [InlineData(Family.IPv4)]
    [InlineData(Family.IPv6)]
    public void Server_WhoseGatewayIsTheBoard_ReachesOutWithItsAddressAndServesAsItself(Family family)
    {
        (string vip, string server, string board) = family == Family.IPv4
            ? (OneNicNetwork.VirtualAddress, "192.0.2.11", "192.0.2.2") : ($"[{OneNicNetwork.VirtualAddress6}]", "2001:db8:1::11", "2001:db8:1::2");
        using OneNicNetwork lan = new();
        using NginxServer web = new(lan.Server, "web", [], 8080);
        using NginxServer outside = new(lan.Far, "outside", [], 80);
        using PivotFiles files = new(
            OneNicNetwork.Service("web", "tcp", 80, 8080, vip.Trim('[', ']'), server) + "\n[[interface]]\nname = \"eth0\"\nmasquerade = true\n", Steering.Bpf);
        using PivotDaemon pivot = PivotDaemon.Start(lan.Board, files);
        lan.Prepare(pivot, "web", "server", "--way", "gateway");
        string far = lan.AddressOf(lan.Far, family);

        Assert.Equal($"outside {board} 80\n", Curl.Get(lan.Server, family == Family.IPv4 ? $"http://{far}/" : $"http://[{far}]/"));
        Assert.Equal($"web {far} 8080\n", Curl.Get(lan.Far, $"http://{vip}/"));
    }
}
