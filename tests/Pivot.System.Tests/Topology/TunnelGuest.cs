using System.Net;
using System.Net.Sockets;
using System.Text;
using Pivot.Testing.Guests;
using Pivot.Testing.Networks;
using Pivot.Testing.Processes;

namespace Pivot.System.Tests.Topology;

/// <summary>
/// A <see cref="OneNicNetwork"/> whose real server is a guest with Debian's kernel and its tunnel devices: the namespace of the server is only the cable to it.
/// Made when first asked for, and used by one test after the other. The guest checks sources strictly, as careful hosts do. Its web server, on port 80 of all its addresses, answers <c>/cgi-bin/client</c> with the client's address,
/// <c>/cgi-bin/digest</c> with the SHA-256 of what was posted, and <c>/big</c> with random bytes.
/// </summary>
public sealed class TunnelGuest : IDisposable
{
    /// <summary>Length of <c>/big</c>.</summary>
    public const int BigBytes = 2 << 20;

    private const string Pages = $$"""
        set -e
        sysctl -q -w net.ipv4.conf.all.rp_filter=1
        ip address add 192.0.2.11/24 dev eth0
        ip address add 2001:db8:1::11/64 dev eth0 nodad
        ip link set eth0 up
        ip route add default via 192.0.2.1
        ip -6 route add default via 2001:db8:1::1
        mkdir -p /srv/cgi-bin
        head -c {{BigBytesText}} /dev/urandom >/srv/big
        printf '#!/bin/sh\nprintf "Content-Type: text/plain\\n\\n$REMOTE_ADDR"\n' >/srv/cgi-bin/client
        printf '#!/bin/sh\nprintf "Content-Type: text/plain\\n\\n"; sha256sum | cut -c1-64' >/srv/cgi-bin/digest
        chmod 755 /srv/cgi-bin/client /srv/cgi-bin/digest
        httpd -p 80 -h /srv
        """;

    private const string EchoProgram = """
        #!/bin/perl
        # FAMILY PORT ADDRESS (hexadecimal): sends each datagram back, and writes down the sender's address.
        my ($family, $port, $address) = ($ARGV[0], $ARGV[1], pack("H*", $ARGV[2]));
        socket(my $socket, $family, 2, 0) or die "socket: $!";
        bind($socket, $family == 2 ? pack("S n a4 x8", 2, $port, $address) : pack("S n N a16 N", 10, $port, 0, $address, 0)) or die "bind: $!";
        open(my $senders, ">", "/tmp/senders") or die "senders: $!";
        select($senders);
        $| = 1;
        while (defined(my $sender = recv($socket, my $data, 65536, 0))) {
            print unpack($family == 2 ? "x4 H8" : "x8 H32", $sender), "\n";
            send($socket, $data, 0, $sender);
        }
        """;

    private const string BigBytesText = "2097152";

    private OneNicNetwork? _network;
    private Guest? _guest;

    /// <summary>The network; its server is the guest.</summary>
    public OneNicNetwork Network => _network ?? throw new InvalidOperationException("the guest was not started");

    /// <summary>The real server.</summary>
    public Guest Server => _guest ?? throw new InvalidOperationException("the guest was not started");

    /// <summary>Starts it, or skips the test that asked for it; then takes away what the test before did to it. One that has ended is followed by a new one.</summary>
    public void Prepare()
    {
        Skip.When(Requires.Guest());
        try
        {
            if (_guest is null)
            {
                Start();
            }

            Reset();
        }
        catch (InvalidOperationException)
        {
            End();
            throw;
        }
    }

    /// <summary>After each test: a guest that ended during it, for its kernel panicked, fails that test and no other.</summary>
    /// <exception cref="InvalidOperationException">It has ended; the message holds its console.</exception>
    public void Check()
    {
        if (_guest is { IsGone: true })
        {
            string console = _guest.Console;
            End();
            throw new InvalidOperationException($"the guest ended during the test:\n{console}");
        }
    }

    /// <summary>Answers datagrams to the virtual address with themselves.</summary>
    /// <param name="address">The virtual address, which the guest has.</param>
    /// <param name="port">The port.</param>
    public void EchoDatagrams(IPAddress address, int port)
    {
        int family = address.AddressFamily == AddressFamily.InterNetwork ? 2 : 10; // AF_INET, AF_INET6
        Server.Write("/bin/echo-datagrams", Encoding.ASCII.GetBytes(EchoProgram));
        Server.Run($"echo-datagrams {family} {port} {Convert.ToHexString(address.GetAddressBytes())} & until netstat -uln | grep -q ':{port} '; do sleep 0.05; done").Succeeded();
    }

    /// <summary>The clients whose datagrams were answered.</summary>
    public IEnumerable<string> SendersOfDatagrams() =>
        Server.Run("sort -u /tmp/senders").Succeeded().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static sender => new IPAddress(Convert.FromHexString(sender)).ToString());

    /// <summary>Runs what <c>pivot explain</c> prints for the server, as it is printed; twice, as one who is not sure of the first time.</summary>
    internal void RunExplained(PivotDaemon pivot, string service)
    {
        string commands = pivot.Client("explain", service, "server").Succeeded();
        for (int time = 0; time < 2; time++)
        {
            CommandResult result = Server.Run("set -e\n" + commands);
            Assert.True(result.ExitCode == 0, $"the server's shell ended with {result.ExitCode} at\n{commands}\n{result.Output}{result.Error}");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _guest?.Dispose();
        _network?.Dispose();
    }

    private void Start()
    {
        _network ??= MakeNetwork();
        _guest = new Guest(_network.Server, "tap0");
        _guest.Run(Pages).Succeeded();
    }

    private static OneNicNetwork MakeNetwork()
    {
        OneNicNetwork network = new();
        NetworkNamespace cable = network.Server;
        cable.Ip("address flush dev eth0", "tuntap add tap0 mode tap", "link set tap0 up");
        cable.AddBridge("br0");
        cable.AddPort("br0", "eth0");
        cable.AddPort("br0", "tap0");
        return network;
    }

    private void End()
    {
        _guest?.Dispose();
        _guest = null;
    }

    private void Reset() => Server.Run($"""
        killall echo-datagrams 2>/dev/null
        ip link delete pivot-tun4 2>/dev/null
        ip link delete pivot-tun6 2>/dev/null
        ip fou del port 6080 2>/dev/null
        ip -6 fou del port 6080 2>/dev/null
        ip address delete {OneNicNetwork.VirtualAddress}/32 dev lo 2>/dev/null
        ip address delete {OneNicNetwork.VirtualAddress6}/128 dev lo 2>/dev/null
        sysctl -q -w net.ipv4.conf.all.arp_ignore=0 net.ipv4.conf.all.arp_announce=0
        """);
}
