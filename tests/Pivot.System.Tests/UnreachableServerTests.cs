using System.Net;
using System.Net.Sockets;
using Pivot.System.Tests.Topology;
using Pivot.System.Tests.Traffic;

namespace Pivot.System.Tests;

/// <summary>
/// A real server that answers neither ARP nor neighbour solicitation: the board's own kernel says "host unreachable" about packets that quote the real server's address. With BPF steering the client
/// hears it of the virtual address.
/// </summary>
public sealed class UnreachableServerTests(TwoArmedNetwork network, ITestOutputHelper output) : IClassFixture<TwoArmedNetwork>
{
    [Theory]
    [InlineData(Family.IPv4, "192.0.2.77")]
    [InlineData(Family.IPv6, "2001:db8:2::77")]
    public void Udp_ServerIsNotThere_ClientHearsOfTheVirtualAddress(Family family, string silent)
    {
        network.Board.SetSysctl($"net.{(family == Family.IPv4 ? "ipv4" : "ipv6")}.neigh.eth1.retrans_time_ms", "50");
        string service = ServiceToml.Write("gone", "udp", "53", [(0, 5399, 1)], family: family).Replace($"\"{TwoArmedNetwork.ServerAddress(0, family)}\"", $"\"{silent}\"", StringComparison.Ordinal);
        using PivotFiles files = new(service, Steering.Bpf);
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);
        using IcmpCapture capture = new(network.Clients[0]);
        using Socket socket = network.Clients[0].Invoke(() => new Socket(family == Family.IPv4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Udp));
        IPAddress virtualAddress = TwoArmedNetwork.VirtualAddressOf(family);

        socket.SendTo([1, 2, 3], TwoArmedNetwork.Virtual(53, family));
        capture.WaitFor(message => message.QuotedDestination.Equals(virtualAddress));

        // What the client sends to the real server itself is not ours, and the error about it comes as the kernel made it.
        socket.SendTo([1, 2, 3], new IPEndPoint(IPAddress.Parse(silent), 53));
        capture.WaitFor(message => message.QuotedDestination.Equals(IPAddress.Parse(silent)));

        IReadOnlyList<IcmpMessage> seen = capture.Stop();
        output.WriteLine(string.Join('\n', seen));
        Assert.All(seen, message => Assert.Equal((TwoArmedNetwork.BoardAddress(family), TwoArmedNetwork.ClientAddress(0, family)), (message.Source, message.Destination)));
        Assert.False(seen[0].Mentions(IPAddress.Parse(silent)), $"{seen[0]} mentions the real server");
    }
}
