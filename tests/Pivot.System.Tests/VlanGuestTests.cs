using System.Text;
using System.Text.Json;
using Pivot.System.Tests.Topology;
using Pivot.Testing.Guests;

namespace Pivot.System.Tests;

/// <summary>
/// Carried packets that come in and leave by VLANs, which this machine's kernel has not. Board, client and server are namespaces of a guest with Debian's kernel.
/// <code>
///   client .21 eth0.5 ── 198.51.100.0/24 ── eth0.5 board eth1.7 ── 192.0.2.0/24 ── eth0.7 server .11
/// </code>
/// </summary>
[Trait("Lane", "waiting")]
public sealed class VlanGuestTests
{
    private const string Client = "198.51.100.21";
    private const string Virtual = "198.51.100.80";
    private const int BigBytes = 2 << 20;

    private const string Network = """
        set -e
        modprobe -a veth 8021q tun sch_ingress
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
        for link in lo eth0 eth0.5; do ip -n client link set $link up; done
        for link in lo eth0 eth0.5 eth1 eth1.7; do ip -n board link set $link up; done
        for link in lo eth0 eth0.7; do ip -n server link set $link up; done
        ip -n server route add default via 192.0.2.1
        mkdir -p /srv/cgi-bin
        head -c 2097152 /dev/urandom >/srv/big
        base64 /srv/big >/tmp/text
        printf '#!/bin/sh\nprintf "Content-Type: text/plain\\n\\n$REMOTE_ADDR"\n' >/srv/cgi-bin/client
        printf '#!/bin/sh\nprintf "Content-Type: text/plain\\n\\n"; sha256sum | cut -c1-64' >/srv/cgi-bin/digest
        chmod 755 /srv/cgi-bin/client /srv/cgi-bin/digest
        nsenter --net=/run/netns/server httpd -p 192.0.2.11:8080 -h /srv
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

        """;

    [Fact]
    public void Http_BetweenTwoVlans_IsCarriedWholeFromTheClientsAddress()
    {
        Skip.When(Requires.Guest(), Requires.PivotBinary());
        using Guest guest = new();
        guest.Run(Network).Succeeded();
        guest.Write("/bin/pivot", File.ReadAllBytes(RepositoryPaths.PivotBinary));
        guest.Write("/srv/pivot/pivot.toml", Encoding.UTF8.GetBytes(Configuration));
        guest.Run("""
            nsenter --net=/run/netns/board pivot run --config /srv/pivot/pivot.toml >/tmp/log 2>&1 &
            until grep -q 'pivot is ready' /tmp/log; do kill -0 $! || { cat /tmp/log >&2; exit 1; }; sleep 0.1; done
            """).Succeeded();

        Assert.Equal(Client, AsClient(guest, $"wget -q -O - http://{Virtual}/cgi-bin/client"));
        // What busybox' wget posts must have no zero bytes.
        Assert.Equal(Digest(guest, "/srv/big"), AsClient(guest, $"wget -q -O - http://{Virtual}/big | sha256sum")[..64]);
        Assert.Equal(Digest(guest, "/tmp/text"), AsClient(guest, $"wget -q -O - --post-file=/tmp/text http://{Virtual}/cgi-bin/digest")[..64]);

        (long requests, long replies) = Carried(guest);
        Assert.InRange(requests, BigBytes, 2 * BigBytes);
        Assert.InRange(replies, BigBytes, 2 * BigBytes);
    }

    private static string Digest(Guest guest, string file) => guest.Run($"sha256sum {file}").Succeeded()[..64];

    private static string AsClient(Guest guest, string command) => guest.Run($"nsenter --net=/run/netns/client sh -c '{command}'").Succeeded();

    private static (long Requests, long Replies) Carried(Guest guest)
    {
        using JsonDocument statistics = JsonDocument.Parse(guest.Run("pivot show statistics --json --control /srv/pivot/control.sock").Succeeded());
        JsonElement carried = statistics.RootElement.GetProperty("carried");
        return (carried.GetProperty("inBytes").GetInt64(), carried.GetProperty("outBytes").GetInt64());
    }
}
