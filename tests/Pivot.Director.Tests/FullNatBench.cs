using Pivot.Director.Ports;
using Pivot.Director.Services;
using Pivot.Packets;
using static Pivot.Director.Tests.DirectorBench;

namespace Pivot.Director.Tests;

/// <summary>What the tests of FULLNAT share: servers, and a board with an address of each family on the way to them.</summary>
internal static class FullNatBench
{
    public const string Board = "203.0.113.1";
    public const string Board6 = "2001:db8:3::1";
    public const string Source1 = "203.0.113.200";
    public const string Source2 = "203.0.113.201";

    public static RealServerSpec FullNat(string address, ushort? port = null, ClientAddressMode mode = ClientAddressMode.None) =>
        Server(address, port) with { Forwarding = ForwardingMethod.FullNat, ClientAddress = mode };

    public static void ApplyBoard(PacketDirector director, int mtuBytes = 1500)
    {
        director.ApplyBoardAddresses([IpAddress.Parse(Board), IpAddress.Parse(Board6), IpAddress.Parse("192.0.2.1")]);
        director.Apply(Routes(mtuBytes));
    }

    public static RouteMtu[] Routes(int inside, int outside = 1500) =>
    [
        new(new AddressPrefix(IpAddress.Parse("203.0.113.0"), 24), inside, IpAddress.Parse(Board)),
        new(new AddressPrefix(IpAddress.Parse("2001:db8:3::"), 64), inside, IpAddress.Parse(Board6)),
        new(new AddressPrefix(IpAddress.Parse("192.0.2.0"), 24), outside, IpAddress.Parse("192.0.2.1")),
        new(new AddressPrefix(IpAddress.Parse("2001:db8:1::"), 64), outside, IpAddress.Parse("2001:db8:1::1")),
    ];

    /// <summary>The payload of a datagram's fragments, given in their order.</summary>
    public static byte[] Reassembled(byte[][] fragments)
    {
        int skipped = fragments[0][0] >> 4 == 6 ? 48 : 20;
        return [.. fragments.SelectMany(fragment => fragment[skipped..])];
    }

    /// <summary>The local end of the only connection.</summary>
    public static (string Address, int Port) Local(DirectorBench bench)
    {
        var connection = Assert.Single(bench.Connections());
        return (connection.Local.ToString(), connection.LocalPort);
    }
}
