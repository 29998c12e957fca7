using System.Globalization;
using Pivot.NetworkBenchmarks.Figures;
using Pivot.NetworkBenchmarks.Hosts;
using Pivot.NetworkBenchmarks.Workloads;
using Pivot.Testing;
using Pivot.Testing.Guests;

namespace Pivot.NetworkBenchmarks.Guests;

/// <summary>Kernel IPVS and Pivot on one kernel that has both: client, board and server as namespaces of one guest, whose clock counts instructions.</summary>
internal sealed class GuestBenchmark(Settings settings, TrafficProgram traffic)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(300);

    // The board is a router; where the server answers past it, client and server have a wire of their own.
    private const string MakeNetwork = $"""
        set -e
        for space in client board server; do ip netns add $space; done
        ip link add eth0 netns client type veth peer name eth0 netns board
        ip link add eth1 netns board type veth peer name eth0 netns server
        ip link add eth1 netns client type veth peer name eth1 netns server
        for space in client board server; do
            nsenter --net=/run/netns/$space sh -c 'for link in lo eth0 eth1; do ip link set $link up 2>/dev/null || true; done; sysctl -q -w net.ipv4.conf.all.rp_filter=0 net.ipv4.tcp_timestamps=2 net.ipv4.tcp_tw_reuse=1'
        done
        nsenter --net=/run/netns/client sh -ec 'ip address add {ThreeHosts.FirstClient}/24 dev eth0; ip address add 10.9.9.1/30 dev eth1; ip route add default via 198.51.100.1'
        nsenter --net=/run/netns/board sh -ec 'ip address add 198.51.100.1/24 dev eth0; ip address add 192.0.2.1/24 dev eth1; sysctl -q -w net.ipv4.ip_forward=1'
        nsenter --net=/run/netns/server sh -ec 'ip address add {ThreeHosts.RealServer}/24 dev eth0; ip address add 10.9.9.2/30 dev eth1; ip route add default via 192.0.2.1'

        """;

    private const string AnswerDirectly = $"""
        nsenter --net=/run/netns/server sh -ec 'ip address add {ThreeHosts.Virtual}/32 dev lo; ip route add 198.51.100.0/24 via 10.9.9.1'

        """;

    /// <summary>Measures.</summary>
    public GuestFigures Run()
    {
        List<string> skipped = [];
        Samples samples = new();
        IReadOnlyList<GuestVariant> all = GuestVariant.All(skipped);
        skipped.ForEach(static reason => Console.Error.WriteLine($"skipped {reason}"));
        GuestVariant[] variants = settings.Choose(all, static variant => variant.Name, GuestVariant.Wire, GuestVariant.Plain);
        using Guest guest = Guest.CountingInstructions();

        // Its own card must not have the name of those that are to be made.
        guest.Run("ip link set eth0 down && ip link set eth0 name wire && modprobe -a veth tun ip_vs ip_vs_rr sch_ingress && mkdir -p /run/netns").Succeeded();
        guest.Write("/bin/traffic", File.ReadAllBytes(traffic.Path));
        guest.Write("/bin/pivot", File.ReadAllBytes(RepositoryPaths.PivotBinary));
        for (int round = 0; round < settings.Rounds; round++)
        {
            foreach (GuestVariant variant in round % 2 == 0 ? variants : Enumerable.Reverse(variants))
            {
                Console.Error.WriteLine($"round {round + 1} of {settings.Rounds}: {variant.Name}");
                Measure(guest, variant, samples);
            }
        }

        return new GuestFigures(guest.Run("uname -r").Succeeded().Trim(), [.. Works().Select(static work => work.Title)], [.. variants.Select(static variant => variant.Name)], skipped, samples);
    }

    private void Measure(Guest guest, GuestVariant variant, Samples samples)
    {
        guest.Run(MakeNetwork + (variant.IsDirect ? AnswerDirectly : "") + $"""
            nsenter --net=/run/netns/server traffic serve address={variant.Served} >/tmp/served 2>&1 &
            echo $! >/tmp/server
            until grep -q serving /tmp/served; do sleep 0.1; done
            """).Succeeded();
        guest.Run($"cat >/tmp/start && nsenter --net=/run/netns/board sh -e /tmp/start", System.Text.Encoding.UTF8.GetBytes(variant.Start)).Succeeded();
        foreach ((string title, string arguments) in Works())
        {
            TrafficResult result = TrafficResult.Parse(guest.Run($"nsenter --net=/run/netns/client traffic {arguments} target={variant.Target}", limit: Limit));
            samples.Add(title, variant.Name, result.Cost * 1e9);
        }

        guest.Run($"cat >/tmp/stop && nsenter --net=/run/netns/board sh /tmp/stop; kill $(cat /tmp/server); for space in client board server; do ip netns delete $space; done", System.Text.Encoding.UTF8.GetBytes(variant.Stop)).Succeeded();
    }

    private (string Title, string Arguments)[] Works()
    {
        int count = settings.Quick ? 1 : 10;
        return
        [
            ("small UDP packet", string.Create(CultureInfo.InvariantCulture, $"bursts count={3200 * count}")),
            ("exchange over 4 connections", string.Create(CultureInfo.InvariantCulture, $"exchange connections=4 count={1000 * count}")),
            ("new connection", string.Create(CultureInfo.InvariantCulture, $"open connections=4 count={300 * count}")),
        ];
    }
}
