using Pivot.Director.Ports;
using Pivot.Director.Services;
using Pivot.Packets;
using static Pivot.Director.Tests.DirectorBench;

namespace Pivot.Director.Tests;

/// <summary>What the tests of masquerade share: a board whose uplink masquerades, real servers behind it, and somebody outside.</summary>
internal static class MasqueradeBench
{
    public const string Uplink = "192.0.2.1";
    public const string Uplink6 = "2001:db8:1::1";
    public const string Outside = "198.51.100.7";
    public const string Outside6 = "2001:db8:9::7";
    public const int UplinkIndex = 2;
    public const int InsideIndex = 3;

    /// <summary>The interface with its addresses.</summary>
    public static MasqueradeSpec Eth0(params string[] addresses) => new("eth0", UplinkIndex, [.. (addresses.Length == 0 ? [Uplink, Uplink6] : addresses).Select(IpAddress.Parse)]);

    /// <summary>Default routes by the uplink, and a link to the real servers.</summary>
    public static void ApplyBoard(PacketDirector director, int outsideMtu = 1500, int insideMtu = 1500)
    {
        director.ApplyBoardAddresses([IpAddress.Parse(Uplink), IpAddress.Parse(Uplink6), IpAddress.Parse("203.0.113.1"), IpAddress.Parse("2001:db8:3::1")]);
        director.Apply(
        [
            Route("203.0.113.0", 24, insideMtu, "203.0.113.1", InsideIndex),
            Route("2001:db8:3::", 64, insideMtu, "2001:db8:3::1", InsideIndex),
            Route("10.0.0.0", 8, insideMtu, "203.0.113.1", InsideIndex),
            Route("172.16.0.0", 12, insideMtu, "203.0.113.1", 0),
            Route("0.0.0.0", 0, outsideMtu, Uplink, UplinkIndex),
            Route("::", 0, outsideMtu, Uplink6, UplinkIndex),
        ]);
    }

    /// <summary>A director with services of both families and the uplink masquerading.</summary>
    public static DirectorBench Bench(int limit = 1024, PortRange? ports = null, int extraHops = 1)
    {
        var bench = new DirectorBench(limit, extraHops, ports);
        bench.Apply(Web(Server(Server1, 8080)), Dns(Server(Server1, 5353), Server(Server2)), Over6(Web(Server(Server6, 8080))), Over6(Dns(Server(Server6, 5353))));
        ApplyBoard(bench.Director);
        bench.Director.ApplyMasquerades([Eth0()]);
        return bench;
    }

    /// <summary>The local end of the only connection.</summary>
    public static (string Address, int Port) Local(DirectorBench bench) => FullNatBench.Local(bench);

    private static RouteMtu Route(string network, int length, int mtuBytes, string board, int link) =>
        new(new AddressPrefix(IpAddress.Parse(network), length), mtuBytes, IpAddress.Parse(board)) { OutputInterface = link };
}
