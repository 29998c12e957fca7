using Pivot.Director.Ports;
using Pivot.Director.Services;
using Pivot.Packets;
using static Pivot.Director.Tests.DirectorBench;

namespace Pivot.Director.Tests;

/// <summary>What the tests of forwarding method TUN have in common: services behind tunnels and the ways to them.</summary>
internal static class TunnelBench
{
    public const string Board = "203.0.113.1";
    public const string Board6 = "2001:db8:3::1";
    public const string BoardOutside = "192.0.2.1";
    public const string BoardOutside6 = "2001:db8:1::1";

    public static RealServerSpec Tunnelled(string address, TunnelSpec? tunnel = null) =>
        Server(address) with { Forwarding = ForwardingMethod.Tunnel, Tunnel = tunnel ?? new TunnelSpec() };

    /// <summary>TCP port 80 and UDP port 53 of both virtual addresses, through tunnels to one server.</summary>
    public static void ApplyTunnels(DirectorBench bench, TunnelSpec? tunnel = null, bool overIPv6 = false, int inside = 1500, bool mssClamp = true)
    {
        ApplyRoutes(bench, inside);
        RealServerSpec server = Tunnelled(overIPv6 ? Server6 : Server1, tunnel);
        VirtualServiceSpec[] services = [Web(server), Dns(server), Over6(Web(server)), Over6(Dns(server))];
        bench.Apply([.. services.Select(service => service with { MssClamp = mssClamp })]);
    }

    public static void ApplyRoutes(DirectorBench bench, int inside = 1500) => bench.Director.Apply(
    [
        Route("203.0.113.0", 24, inside, Board),
        Route("2001:db8:3::", 64, inside, Board6),
        Route("0.0.0.0", 0, 1500, BoardOutside),
        Route("::", 0, 1500, BoardOutside6),
    ]);

    public static RouteMtu Route(string network, int length, int mtu, string board) => new(new AddressPrefix(IpAddress.Parse(network), length), mtu, IpAddress.Parse(board));
}
