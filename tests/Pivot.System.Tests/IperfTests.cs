using System.Net;
using System.Text.Json;
using Pivot.System.Tests.Topology;
using Pivot.System.Tests.Traffic;

namespace Pivot.System.Tests;

/// <summary>iperf3, whose TCP control connection and data go by one service of both protocols, through each forwarding method; the real server is prepared as <c>pivot explain</c> prints.</summary>
public sealed class IperfTests : IDisposable
{
    private const int Port = 5201;
    private readonly OneNicNetwork _network = new();

    /// <summary>Method, IP version.</summary>
    public static TheoryData<string, Family> Cases => new MatrixTheoryData<string, Family>(["nat", "dr", "fullnat"], [Family.IPv4, Family.IPv6]);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Tcp_HundredMebibytes_Arrive(string forwarding, Family family)
    {
        using PivotFiles files = new(Service(forwarding, family), Steering.Bpf);
        using PivotDaemon pivot = PivotDaemon.Start(_network.Board, files);
        _network.Prepare(pivot, "iperf", "server");
        using Iperf iperf = new(_network.Server, Listening(forwarding, family), Port);

        JsonElement end = iperf.Run(_network.Near, VirtualAddress(family), "--bytes", "100M");

        // What is still under way when the last byte has been handed to the sender's kernel does not count as received.
        Assert.True(end.GetProperty("sum_sent").GetProperty("bytes").GetInt64() >= 100 << 20 && end.GetProperty("sum_received").GetProperty("bytes").GetInt64() > 80 << 20, $"{end}");
        Assert.Equal(Seen(forwarding, family), iperf.Accepted);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Udp_SteadyStream_ArrivesWhole(string forwarding, Family family)
    {
        using PivotFiles files = new(Service(forwarding, family), Steering.Bpf);
        using PivotDaemon pivot = PivotDaemon.Start(_network.Board, files);
        _network.Prepare(pivot, "iperf", "server");
        using Iperf iperf = new(_network.Server, Listening(forwarding, family), Port);
        long before = ProtocolCounters.Udp(_network.Server, "RcvbufErrors");

        JsonElement end = iperf.Run(_network.Near, VirtualAddress(family), "--udp", "--bitrate", "20M", "--time", "1", "--length", "1000").GetProperty("sum");

        // What iperf3 has under way when its second is over it does not count as arrived, nor what its socket, whose buffer is small, had no room for.
        long refused = ProtocolCounters.Udp(_network.Server, "RcvbufErrors") - before;
        Assert.True(end.GetProperty("packets").GetInt32() > 1000 && end.GetProperty("lost_packets").GetInt32() <= 10 + refused, $"{refused} refused by the socket: {end}");
        Assert.Equal(Seen(forwarding, family), iperf.Accepted);
    }

    public void Dispose() => _network.Dispose();

    private static IPAddress VirtualAddress(Family family) => IPAddress.Parse(family == Family.IPv4 ? OneNicNetwork.VirtualAddress : OneNicNetwork.VirtualAddress6);

    private static string ServerAddress(Family family) => family == Family.IPv4 ? "192.0.2.11" : "2001:db8:1::11";

    private static IPAddress Listening(string forwarding, Family family) => forwarding == "dr" ? VirtualAddress(family) : IPAddress.Parse(ServerAddress(family));

    private string Seen(string forwarding, Family family) => (forwarding, family) switch
    {
        ("fullnat", Family.IPv4) => "192.0.2.2",
        ("fullnat", _) => "2001:db8:1::2",
        _ => _network.AddressOf(_network.Near, family),
    };

    private static string Service(string forwarding, Family family) =>
        OneNicNetwork.Service("iperf", "tcp", Port, Port, VirtualAddress(family).ToString(), ServerAddress(family))
            .Replace("protocol  = \"tcp\"", $"protocol  = [\"tcp\", \"udp\"]\nforwarding = \"{forwarding}\"", StringComparison.Ordinal);
}
