using System.Globalization;
using System.Text.Json;
using Pivot.System.Tests.Topology;
using Pivot.Testing.Networks;
using Pivot.Testing.Processes;

namespace Pivot.System.Tests.Traffic;

/// <summary>
/// The end of an IP-in-IP tunnel in a host whose kernel has no tunnel devices: socat takes the outer headers off and puts the packets inside into a TUN device.
/// </summary>
internal sealed class TunnelEnd : IDisposable
{
    private const string Device = "tunnel-end";
    private readonly ChildProcess _socat;

    /// <summary>Starts it, or skips the test.</summary>
    /// <param name="host">The real server.</param>
    /// <param name="outer">The IP version of the outer headers.</param>
    /// <param name="inner">That of the packets inside.</param>
    public TunnelEnd(NetworkNamespace host, Family outer, Family inner)
    {
        Skip.When(Requires.Tool("socat", "socat"), Requires.Tool("ethtool", "ethtool"), Requires.TunDevice());
        FinishPackets(host);
        int protocol = inner == Family.IPv4 ? 4 : 41;
        _socat = host.Start(
            "socat", "-u", "-b", "70000", "-d", "-d",
            string.Create(CultureInfo.InvariantCulture, $"{(outer == Family.IPv4 ? "IP4" : "IP6")}-RECV:{protocol}"),
            $"TUN,tun-name={Device},iff-no-pi,iff-up");
        _socat.WaitForText("starting data transfer loop", TimeSpan.FromSeconds(10));
        host.SetSysctl($"net.ipv4.conf.{Device}.rp_filter", "0");
    }

    /// <inheritdoc/>
    public void Dispose() => _socat.Dispose();

    /// <summary>socat takes packets from the wire as they are, and veth leaves checksums and segments undone that a NIC would make: the other ends of the host's links are to make them.</summary>
    private static void FinishPackets(NetworkNamespace host)
    {
        JsonElement[] own = LinksOf(host.Path);
        foreach (string path in Directory.GetFiles("/run/netns", $"pivot-test-{Environment.ProcessId}-*"))
        {
            foreach (JsonElement link in path == host.Path ? [] : LinksOf(path))
            {
                if (own.Any(mine => PeerOf(mine) == IndexOf(link) && PeerOf(link) == IndexOf(mine)))
                {
                    Command.Run("nsenter", $"--net={path}", "ethtool", "-K", link.GetProperty("ifname").GetString()!, "tx", "off").Succeeded();
                }
            }
        }
    }

    private static JsonElement[] LinksOf(string space)
    {
        using JsonDocument links = JsonDocument.Parse(Command.Run("nsenter", $"--net={space}", "ip", "-j", "link").Succeeded());
        return [.. links.RootElement.Clone().EnumerateArray()];
    }

    private static int IndexOf(JsonElement link) => link.GetProperty("ifindex").GetInt32();

    private static int PeerOf(JsonElement link) => link.TryGetProperty("link_index", out JsonElement peer) ? peer.GetInt32() : 0;
}
