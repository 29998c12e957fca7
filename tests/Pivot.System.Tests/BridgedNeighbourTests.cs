using System.Globalization;
using System.Net;
using System.Text.Json;
using Pivot.System.Tests.Topology;
using Pivot.System.Tests.Traffic;
using Pivot.Testing.Networks;
using Pivot.Testing.Processes;

namespace Pivot.System.Tests;

/// <summary>The bridged director and the other stations of its link.</summary>
[Trait("Lane", "waiting")]
public sealed class BridgedNeighbourTests : IDisposable
{
    private const int Port = 80;
    private const int MostWaiting = 32;
    private const int CurlRefused = 7;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly BridgedNetwork _network = new();

    /// <summary>Reachable for at most 45 s, delay for 5 s, three questions: 53 s, and as long again for a busy machine.</summary>
    [Theory]
    [InlineData(Family.IPv4)]
    [InlineData(Family.IPv6)]
    public void Server_ChangesItsHardwareAddressInSilence_IsFollowedWithinTheTimesOfNeighbourDetection(Family family)
    {
        using PivotFiles files = new(BridgedNetwork.Service("web", "tcp", "dr", Port, Port, family), BridgedNetwork.Tap);
        using PivotDaemon pivot = PivotDaemon.Start(_network.Board, files);
        _network.Prepare(pivot, "web");
        using NginxServer web = new(_network.Server, "web", [], Port);
        string url = $"http://{new IPEndPoint(BridgedNetwork.Virtual(family), Port)}/";
        Curl.Get(_network.Near, url);
        JsonElement before = Neighbour(pivot, family);
        Assert.Equal("web/server", before.GetProperty("servers")[0].GetString());

        // A kernel that is not asked to tells nobody.
        _network.Server.Ip("link set eth0 address 02:00:5e:10:20:30");

        Assert.True(SpinWait.SpinUntil(() => Curl.Try(_network.Near, url).ExitCode == 0, TimeSpan.FromSeconds(106)), pivot.Client("show", "neighbours").Output);
        Assert.Equal("02:00:5e:10:20:30", Neighbour(pivot, family).GetProperty("hardwareAddress").GetString());
    }

    [Theory]
    [InlineData(Family.IPv4, "arp[6:2] = 1 and arp[24:4] = 0xc000020b")]
    [InlineData(Family.IPv6, "icmp6 and ip6[40] = 135 and ip6[60:4] = 0x00000011")]
    public void Server_Dead_IsAskedForOnceASecondWhateverComesAndNamedUntilItAnswers(Family family, string filter)
    {
        Skip.When(Requires.Tool("tcpdump", "tcpdump"));
        _network.Server.Ip("link set eth0 down");
        using PivotFiles files = new(BridgedNetwork.Service("echo", "udp", "dr", Port, Port, family), BridgedNetwork.Tap);
        using PivotDaemon pivot = PivotDaemon.Start(_network.Board, files);
        double start = (DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).TotalSeconds;
        using ChildProcess questions = _network.Board.Start("tcpdump", "-i", "eth0", "-n", "-tt", "-l", filter);
        questions.WaitForText("listening on", Limit);
        IPEndPoint target = new(BridgedNetwork.Virtual(family), Port);
        using UdpClientFlow flow = new(_network.Near, target);

        // The client's kernel keeps only so many packets until it knows the director.
        Assert.Equal(0, flow.TryExchange(count: 1, bytes: 100, perSecond: 1));

        // Nobody answers, and each packet of the flood wants the server. A second and a half of packets, then two of quiet.
        Assert.Equal(0, flow.TryExchange(count: 3000, bytes: 100, perSecond: 2000));
        Assert.InRange(Neighbour(pivot, family).GetProperty("waitingPackets").GetInt32(), 0, MostWaiting);
        pivot.WaitForLog($"the real server {BridgedNetwork.ServerAddress(family)} gets nothing: it does not answer {(family == Family.IPv4 ? "ARP" : "neighbour discovery")} on pivot0");
        Assert.Equal(0, flow.TryExchange(count: 3000, bytes: 100, perSecond: 2000));

        double[] times = Times(questions);
        Assert.True(times.Length >= 3, string.Join(' ', times));

        // A busy machine may send a question late, and the next one in time: but none is sent before its second since the start.
        Assert.All(times.Index(), time => Assert.True(time.Item - start > 0.9 * time.Index, $"asked twice within a second since {start}: {string.Join(' ', times)}"));
        AssertEachIsCounted(pivot, family, 6001);

        _network.Server.Ip("link set eth0 up");
        if (family == Family.IPv6)
        {
            _network.Server.Run("ip", "address", "add", $"{BridgedNetwork.ServerAddress(family)}/64", "dev", "eth0", "nodad");
        }

        _network.Prepare(pivot, "echo");
        using UdpEchoServer server = new(_network.Server, target);
        Assert.True(SpinWait.SpinUntil(() => flow.TryExchange(count: 1, bytes: 100, perSecond: 1) == 1, Limit), pivot.Client("show", "neighbours").Output);
        pivot.WaitForLog($"no longer so: the real server {BridgedNetwork.ServerAddress(family)} gets nothing");
    }

    [Theory]
    [InlineData(Family.IPv4)]
    [InlineData(Family.IPv6)]
    public void Station_WithTheVirtualAddress_IsReportedWithItsHardwareAddress(Family family)
    {
        _network.Near.Ip($"address add {BridgedNetwork.Virtual(family)}/{(family == Family.IPv4 ? "24" : "64 nodad")} dev eth0");
        string hardware = HardwareOf(_network.Near);
        using PivotFiles files = new(BridgedNetwork.Service("web", "tcp", "dr", Port, Port, family), BridgedNetwork.Tap);

        using PivotDaemon pivot = PivotDaemon.Start(_network.Board, files);

        string conflict = $"Another machine on the link, {hardware}, has the address {BridgedNetwork.Virtual(family)} too";
        pivot.WaitForLog(conflict);
        Assert.Contains(pivot.Json("status").GetProperty("notes").EnumerateArray(), note => note.GetString()!.StartsWith(conflict, StringComparison.Ordinal));
    }

    [Fact]
    public void Status_NamesTheDeviceItsPlaceAndItsAddresses()
    {
        using PivotFiles files = new(BridgedNetwork.Service("web", "tcp", "nat", Port, Port, Family.IPv4), BridgedNetwork.Tap);
        using PivotDaemon pivot = PivotDaemon.Start(_network.Board, files);

        JsonElement status = pivot.Json("status");
        JsonElement device = status.GetProperty("device");
        Assert.Equal(("pivot0", "tap", "br0", 1500, "none"), (device.GetProperty("name").GetString(), device.GetProperty("kind").GetString(), device.GetProperty("link").GetString(),
            device.GetProperty("mtuBytes").GetInt32(), status.GetProperty("steering").GetString()));
        Assert.Equal(["192.0.2.5", "2001:db8:1::5"], device.GetProperty("addresses").EnumerateArray().Take(2).Select(address => address.GetString()));
        string hardware = device.GetProperty("hardwareAddress").GetString()!;
        Assert.Equal(CurlRefused, Curl.TryRefused(_network.Near, "http://192.0.2.5/").ExitCode);
        Assert.Contains($"192.0.2.5 dev eth0 lladdr {hardware} ", _network.Near.Run("ip", "neigh", "show", "192.0.2.5").Output, StringComparison.Ordinal);
        Assert.Contains($"pivot0 (tap on br0), ", pivot.Client("status").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Server_BehindARouter_IsNamedForDirectRoutingCannotReachIt()
    {
        string service = BridgedNetwork.Service("web", "tcp", "dr", Port, Port, Family.IPv4).Replace("\"192.0.2.11\"", $"\"{OneNicNetwork.FarAddress}\"", StringComparison.Ordinal);
        using PivotFiles files = new(service, BridgedNetwork.Tap);

        Assert.Contains("1 service, 1 server, device pivot0 in bridge br0 with 192.0.2.5/24, 2001:db8:1::5/64", _network.Board.Run(RepositoryPaths.PivotBinary, "check", "--config", files.ConfigFile).Output, StringComparison.Ordinal);
        using PivotDaemon pivot = PivotDaemon.Start(_network.Board, files);

        pivot.WaitForLog($"the real server {OneNicNetwork.FarAddress} (forwarding dr) gets nothing: it is behind the router 192.0.2.1, which would send packets to the virtual address back");
        Assert.NotEqual(0, Curl.Try(_network.Near, $"http://{OneNicNetwork.VirtualAddress}/").ExitCode);
        Assert.True(Dropped(pivot.Json("show", "drops").GetProperty("drops"), "no-route") > 0, pivot.Client("show", "drops").Output);
    }

    public void Dispose() => _network.Dispose();

    /// <summary>Each packet for a server that does not answer waits or is counted as dropped, but for those that the device's queue did not take.</summary>
    private void AssertEachIsCounted(PivotDaemon pivot, Family family, long sent)
    {
        long counted = 0;
        long lost = 0;
        JsonElement drops = default;
        SpinWait.SpinUntil(
            () =>
            {
                // What waits is dropped in time: between the two answers.
                drops = pivot.Json("show", "drops").GetProperty("drops");
                counted = Dropped(drops, "neighbour-queue-full") + Dropped(drops, "neighbour-unknown") + Neighbour(pivot, family).GetProperty("waitingPackets").GetInt64();
                lost = DeviceCounters.Untransmitted(_network.Board, "pivot0");
                return counted <= sent && counted + lost >= sent;
            },
            Limit);
        Assert.True(Dropped(drops, "neighbour-queue-full") > 0, $"{drops}");
        Assert.InRange(sent, counted, counted + lost);
    }

    private static JsonElement Neighbour(PivotDaemon pivot, Family family) =>
        pivot.Json("show", "neighbours").GetProperty("neighbours").EnumerateArray().Single(neighbour => neighbour.GetProperty("address").GetString() == BridgedNetwork.ServerAddress(family).ToString());

    private static long Dropped(JsonElement drops, string reason) => drops.EnumerateArray().Single(drop => drop.GetProperty("reason").GetString() == reason).GetProperty("packets").GetInt64();

    private static string HardwareOf(NetworkNamespace host)
    {
        using JsonDocument links = JsonDocument.Parse(host.Run("ip", "-j", "link", "show", "eth0").Succeeded());
        return links.RootElement[0].GetProperty("address").GetString()!;
    }

    private static double[] Times(ChildProcess tcpdump)
    {
        tcpdump.Signal(ChildProcess.Terminate);
        string[] lines = tcpdump.WaitForExit(Limit).Output.Split('\n');
        return [.. lines.Where(line => line.Length > 0 && char.IsAsciiDigit(line[0]) && line.Contains(' ', StringComparison.Ordinal))
            .Select(line => double.TryParse(line.AsSpan(0, line.IndexOf(' ', StringComparison.Ordinal)), NumberStyles.Float, CultureInfo.InvariantCulture, out double time) ? time : -1)
            .Where(time => time > 1e9)];
    }
}
