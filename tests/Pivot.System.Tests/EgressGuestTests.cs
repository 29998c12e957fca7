using System.Text.Json;
using Pivot.System.Tests.Topology;
using Pivot.Testing.Guests;

namespace Pivot.System.Tests;

/// <summary>
/// Carried packets that leave by devices which this machine's kernel has not: a VLAN, and one without a link-layer header. Board, client and server are namespaces of a guest with Debian's kernel.
/// <code>
///   client ── eth0.5 board eth1.7 ── server           by VLANs on both sides
///   client ── eth0.5 board eth1 ══ ipip ══ server     the real server behind a point-to-point tunnel device of the board's
/// </code>
/// </summary>
[Trait("Lane", "waiting")]
public sealed class EgressGuestTests
{
    private const string Client = "198.51.100.21";
    private const string Virtual = "198.51.100.80";
    private const int BigBytes = 2 << 20;

    private const string Network = """
        set -e
        modprobe -a veth 8021q ipip tun sch_ingress
        ip link set eth0 down
        ip link set eth0 name wire
        mkdir -p /run/netns
        for space in client board server; do ip netns add $space; done
        ip link add eth0 netns client type veth peer name eth0 netns board
        ip link add eth1 netns board type veth peer name eth0 netns server
        ip -n client link add link eth0 name eth0.5 type vlan id 5
        ip -n board link add link eth0 name eth0.5 type vlan id 5
        ip -n board link add link eth1 name eth1.7 type vlan id 7
        ip -n server link add link eth0 name eth0.7 type vlan id 7
        ip -n client address add 198.51.100.21/24 dev eth0.5
        ip -n board address add 198.51.100.1/24 dev eth0.5
        ip -n board address add 192.0.2.1/24 dev eth1.7
        ip -n server address add 192.0.2.11/24 dev eth0.7
        ip -n board address add 10.9.9.1/30 dev eth1
        ip -n server address add 10.9.9.2/30 dev eth0
        for link in lo eth0 eth0.5; do ip -n client link set $link up; done
        for link in lo eth0 eth0.5 eth1 eth1.7; do ip -n board link set $link up; done
        for link in lo eth0 eth0.7; do ip -n server link set $link up; done
        ip -n board link add point type ipip local 10.9.9.1 remote 10.9.9.2
        ip -n server link add point type ipip local 10.9.9.2 remote 10.9.9.1
        ip -n board address add 10.8.8.1/30 dev point
        ip -n server address add 10.8.8.2/30 dev point
        ip -n board link set point up
        ip -n server link set point up
        mkdir -p /srv/cgi-bin
        head -c 2097152 /dev/urandom >/srv/big
        printf '#!/bin/sh\nprintf "Content-Type: text/plain\\n\\n$REMOTE_ADDR"\n' >/srv/cgi-bin/client
        printf '#!/bin/sh\nprintf "Content-Type: text/plain\\n\\n"; sha256sum | cut -c1-64' >/srv/cgi-bin/digest
        chmod 755 /srv/cgi-bin/client /srv/cgi-bin/digest
        nsenter --net=/run/netns/server httpd -p 8080 -h /srv
        """;

    private const string Configuration = """
        [director]
        state    = "/srv/pivot/state"
        control  = "/srv/pivot/control.sock"
        fastpath = "on"

        [[service]]
        name    = "vlan"
        address = "198.51.100.80"
        port    = 80

          [[service.server]]
          address = "192.0.2.11"
          port    = 8080

        [[service]]
        name    = "point"
        address = "198.51.100.80"
        port    = 81

          [[service.server]]
          address = "10.8.8.2"
          port    = 8080

        """;

    [Fact]
    public void Http_ByVlansAndADeviceWithoutLinkLayerHeader_IsCarriedWholeFromTheClientsAddress()
    {
        Skip.When(Requires.Guest(), Requires.PivotBinary());
        using Guest guest = new();
        guest.Run(Network).Succeeded();
        guest.Write("/bin/pivot", File.ReadAllBytes(RepositoryPaths.PivotBinary));
        guest.Write("/srv/pivot/pivot.toml", global::System.Text.Encoding.UTF8.GetBytes(Configuration));
        guest.Run("""
            nsenter --net=/run/netns/board pivot run --config /srv/pivot/pivot.toml >/tmp/log 2>&1 &
            until grep -q 'pivot is ready' /tmp/log; do kill -0 $! || { cat /tmp/log >&2; exit 1; }; sleep 0.1; done
            """).Succeeded();

        foreach ((int port, string back) in ((int, string)[])[(80, "192.0.2.1 dev eth0.7"), (81, "10.8.8.1 dev point")])
        {
            guest.Run($"ip -n server route replace default via {back}").Succeeded();
            (long requests, long replies) = Carried(guest);

            Assert.Equal(Client, AsClient(guest, $"wget -q -O - http://{Virtual}:{port}/cgi-bin/client"));
            string digest = guest.Run("sha256sum /srv/big").Succeeded()[..64];
            Assert.Equal(digest, AsClient(guest, $"wget -q -O - http://{Virtual}:{port}/big | sha256sum")[..64]);
            Assert.Equal(digest, AsClient(guest, $"wget -q -O - --post-file=/srv/big http://{Virtual}:{port}/cgi-bin/digest")[..64]);

            (long requestsThen, long repliesThen) = Carried(guest);
            Assert.InRange(requestsThen - requests, BigBytes, 2 * BigBytes);
            Assert.InRange(repliesThen - replies, BigBytes, 2 * BigBytes);
        }
    }

    private static string AsClient(Guest guest, string command) => guest.Run($"nsenter --net=/run/netns/client sh -c '{command}'").Succeeded();

    private static (long Requests, long Replies) Carried(Guest guest)
    {
        using JsonDocument statistics = JsonDocument.Parse(guest.Run("pivot show statistics --json --control /srv/pivot/control.sock").Succeeded());
        JsonElement carried = statistics.RootElement.GetProperty("carried");
        return (carried.GetProperty("inBytes").GetInt64(), carried.GetProperty("outBytes").GetInt64());
    }
}
