using System.Net;
using System.Security.Cryptography;
using Pivot.System.Tests.Topology;
using Pivot.System.Tests.Traffic;
using Pivot.Testing.Networks;

namespace Pivot.System.Tests;

/// <summary>Tunnels that end in the devices of a real Linux kernel, set up by what <c>pivot explain</c> prints: the real server is a guest.</summary>
public sealed class TunnelGuestTests : IClassFixture<TunnelGuest>, IDisposable
{
    private const int Port = 80;
    private const int LongDatagram = 4000;

    private readonly TunnelGuest _guest;
    private readonly OneNicNetwork _network;

    public TunnelGuestTests(TunnelGuest guest)
    {
        guest.Prepare();
        _guest = guest;
        _network = guest.Network;
    }

    /// <inheritdoc/>
    public void Dispose() => _guest.Check();

    /// <summary>Each encapsulation, outer and inner IP version.</summary>
    public static TheoryData<string, Family, Family> Tunnels => new MatrixTheoryData<string, Family, Family>(
        ["type = \"ipip\"", "type = \"gre\"", "type = \"gre\", checksum = true", "type = \"gue\"", "type = \"gue\", checksum = true"],
        [Family.IPv4, Family.IPv6],
        [Family.IPv4, Family.IPv6]);

    [Theory]
    [MemberData(nameof(Tunnels))]
    public void Http_LargerThanTheTunnelTakes_ArrivesWholeFromTheClientsAddress(string tunnel, Family outer, Family inner)
    {
        using PivotFiles files = new(Service("tcp", tunnel, outer, inner));
        using PivotDaemon pivot = PivotDaemon.Start(_network.Board, files);
        _guest.RunExplained(pivot, "web");
        string url = $"http://{new IPEndPoint(VirtualAddress(inner), Port)}";
        using TemporaryDirectory directory = new();
        byte[] upload = RandomNumberGenerator.GetBytes(TunnelGuest.BigBytes);
        File.WriteAllBytes(directory["upload"], upload);

        Assert.Equal(_network.AddressOf(_network.Near, inner), ClientSeenBy(url, _network.Near));
        Assert.Equal(_network.AddressOf(_network.Far, inner), ClientSeenBy(url, _network.Far));
        Assert.Equal(Digest(upload), Transfer(_network.Near, "--data-binary", $"@{directory["upload"]}", $"{url}/cgi-bin/digest").Trim());
        Transfer(_network.Far, "--output", directory["download"], $"{url}/big");
        Assert.Equal(_guest.Server.Run("sha256sum /srv/big").Succeeded()[..64], Digest(File.ReadAllBytes(directory["download"])));
        Assert.Equal(0, pivot.Json("show", "statistics").GetProperty("total").GetProperty("outPackets").GetInt64());
    }

    [Theory]
    [MemberData(nameof(Tunnels))]
    public void Exchange_Datagrams_ComeBackFromTheVirtualAddress(string tunnel, Family outer, Family inner)
    {
        using PivotFiles files = new(Service("udp", tunnel, outer, inner));
        using PivotDaemon pivot = PivotDaemon.Start(_network.Board, files);
        _guest.RunExplained(pivot, "web");
        _guest.EchoDatagrams(VirtualAddress(inner), Port);
        foreach (NetworkNamespace client in (NetworkNamespace[])[_network.Near, _network.Far])
        {
            using UdpClientFlow flow = new(client, new IPEndPoint(VirtualAddress(inner), Port));

            flow.LearnPathMtu(LongDatagram);
            int returned = flow.Exchange(count: 10, LongDatagram, perSecond: 50);

            Assert.True(returned == 10, $"{returned} of 10 came back:\n{pivot.Client("show", "drops").Output}{_guest.Server.Run("ip -s link").Output}");
            Assert.Contains(_network.AddressOf(client, inner), _guest.SendersOfDatagrams());
        }

        Assert.Equal(0, pivot.Json("show", "statistics").GetProperty("total").GetProperty("outPackets").GetInt64());
    }

    /// <summary>With the patience that an emulated server needs.</summary>
    private static string Transfer(NetworkNamespace client, params string[] arguments) => client.Run(["curl", "-sSf", "--max-time", "50", .. arguments]).Succeeded();

    private static string ClientSeenBy(string url, NetworkNamespace client)
    {
        IPAddress address = IPAddress.Parse(Curl.Get(client, $"{url}/cgi-bin/client").Trim('[', ']', '\n'));
        return (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();
    }

    private static string Digest(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private static IPAddress VirtualAddress(Family family) => IPAddress.Parse(family == Family.IPv4 ? OneNicNetwork.VirtualAddress : OneNicNetwork.VirtualAddress6);

    private static string Service(string protocol, string tunnel, Family outer, Family inner) =>
        OneNicNetwork.Service("web", protocol, Port, Port, VirtualAddress(inner).ToString(), outer == Family.IPv4 ? "192.0.2.11" : "2001:db8:1::11")
            .Replace("scheduler = \"rr\"", "scheduler = \"rr\"\nforwarding = \"tun\"", StringComparison.Ordinal)
            .TrimEnd() + $"\n  tunnel = {{ {tunnel} }}\n";
}
