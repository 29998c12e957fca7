using System.Net;
using System.Security.Cryptography;
using Pivot.System.Tests.Topology;
using Pivot.System.Tests.Traffic;
using Pivot.Testing.Networks;

namespace Pivot.System.Tests;

/// <summary>Tunnels from the bridged director, on a macvtap, to the devices of a real Linux kernel: no kernel in between cuts what has become too long.</summary>
public sealed class BridgedTunnelGuestTests : IClassFixture<TunnelGuest>, IDisposable
{
    private const int Port = 80;
    private const int LongDatagram = 4000;
    private static readonly string Director = BridgedNetwork.Tap.Replace("bridge = \"br0\"", "port = \"eth0\"", StringComparison.Ordinal);

    private readonly TunnelGuest _guest;
    private readonly OneNicNetwork _network;

    public BridgedTunnelGuestTests(TunnelGuest guest)
    {
        guest.Prepare();
        _guest = guest;
        _network = guest.Network;
    }

    /// <inheritdoc/>
    public void Dispose() => _guest.Check();

    [Theory]
    [InlineData("type = \"ipip\"", Family.IPv4, Family.IPv4)]
    [InlineData("type = \"ipip\"", Family.IPv6, Family.IPv4)]
    [InlineData("type = \"ipip\"", Family.IPv6, Family.IPv6)]
    [InlineData("type = \"gre\", checksum = true", Family.IPv4, Family.IPv4)]
    [InlineData("type = \"gre\"", Family.IPv6, Family.IPv6)]
    [InlineData("type = \"gue\"", Family.IPv4, Family.IPv6)]
    [InlineData("type = \"gue\", checksum = true", Family.IPv4, Family.IPv4)]
    public void Http_LargerThanTheTunnelTakes_ArrivesWholeFromTheClientsAddress(string tunnel, Family outer, Family inner)
    {
        using PivotFiles files = new(Service("tcp", tunnel, outer, inner), Director);
        using PivotDaemon pivot = PivotDaemon.Start(_network.Board, files, ownSysfs: true);
        _guest.RunExplained(pivot, "web");
        string url = $"http://{new IPEndPoint(BridgedNetwork.Virtual(inner), Port)}";
        using TemporaryDirectory directory = new();
        byte[] upload = RandomNumberGenerator.GetBytes(TunnelGuest.BigBytes);
        File.WriteAllBytes(directory["upload"], upload);

        foreach (NetworkNamespace client in (NetworkNamespace[])[_network.Near, _network.Far])
        {
            IPAddress seen = IPAddress.Parse(Curl.Get(client, $"{url}/cgi-bin/client").Trim('[', ']', '\n'));
            Assert.Equal(_network.AddressOf(client, inner), (seen.IsIPv4MappedToIPv6 ? seen.MapToIPv4() : seen).ToString());
        }

        Assert.Equal(Digest(upload), _network.Near.Run("curl", "-sSf", "--max-time", "30", "--data-binary", $"@{directory["upload"]}", $"{url}/cgi-bin/digest").Succeeded().Trim());
        Assert.Equal(0, pivot.Json("show", "statistics").GetProperty("total").GetProperty("outPackets").GetInt64());
    }

    [Theory]
    [InlineData("type = \"ipip\"", Family.IPv4, Family.IPv4)]
    [InlineData("type = \"ipip\"", Family.IPv6, Family.IPv4)]
    [InlineData("type = \"gue\"", Family.IPv4, Family.IPv4)]
    [InlineData("type = \"gre\"", Family.IPv6, Family.IPv6)]
    public void Exchange_LongDatagrams_ComeBackFromTheVirtualAddress(string tunnel, Family outer, Family inner)
    {
        using PivotFiles files = new(Service("udp", tunnel, outer, inner), Director);
        using PivotDaemon pivot = PivotDaemon.Start(_network.Board, files, ownSysfs: true);
        _guest.RunExplained(pivot, "web");
        _guest.EchoDatagrams(BridgedNetwork.Virtual(inner), Port);
        using UdpClientFlow flow = new(_network.Far, new IPEndPoint(BridgedNetwork.Virtual(inner), Port));

        flow.LearnPathMtu(LongDatagram);
        int returned = flow.Exchange(count: 10, LongDatagram, perSecond: 50);

        Assert.True(returned == 10, $"{returned} of 10 came back:\n{pivot.Client("show", "drops").Output}{_guest.Server.Run("ip -s link").Output}");
        Assert.Contains(_network.AddressOf(_network.Far, inner), _guest.SendersOfDatagrams());
    }

    private static string Digest(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private static string Service(string protocol, string tunnel, Family outer, Family inner) =>
        OneNicNetwork.Service("web", protocol, Port, Port, BridgedNetwork.Virtual(inner).ToString(), BridgedNetwork.ServerAddress(outer).ToString())
            .Replace("scheduler = \"rr\"", "scheduler = \"rr\"\nforwarding = \"tun\"", StringComparison.Ordinal)
            .TrimEnd() + $"\n  tunnel = {{ {tunnel} }}\n";
}
