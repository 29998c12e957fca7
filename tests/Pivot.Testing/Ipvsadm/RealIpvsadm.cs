using System.Text;
using Pivot.Testing.Guests;
using Pivot.Testing.Processes;

namespace Pivot.Testing.Ipvsadm;

/// <summary>The ipvsadm and the IPVS of a guest. Names are those of a small <c>/etc/hosts</c> and <c>/etc/services</c>.</summary>
public sealed class RealIpvsadm
{
    private readonly Guest _guest;

    /// <summary>Prepares the guest.</summary>
    public RealIpvsadm(Guest guest)
    {
        _guest = guest;
        guest.Run("""
            set -e
            ip addr add 192.0.2.80/32 dev lo
            ip route add blackhole 192.0.2.0/27
            ip -6 addr add 2001:db8::80/128 dev lo
            printf 'hosts: files\nservices: files\nprotocols: files\n' >/etc/nsswitch.conf
            printf '192.0.2.80 www.example.com www\n192.0.2.11 web1.example.com web1\n2001:db8::80 www6.example.com\n192.0.2.66 a-host-with-a-very-long-name.of-a-very-long-domain.example.com\n' >/etc/hosts
            printf 'smtp 25/tcp\ndomain 53/tcp\ndomain 53/udp\nhttp 80/tcp www\nhttp 80/udp\nhttps 443/tcp\n' >/etc/services
            """).Succeeded();
    }

    /// <summary>Runs a transcript's commands on an IPVS that was just loaded.</summary>
    /// <returns>The transcript with the answers that came.</returns>
    public Transcript Play(Transcript transcript)
    {
        _guest.Run("if lsmod | grep -q '^ip_vs'; then ipvsadm -C; for module in $(lsmod | cut -d' ' -f1 | grep '^ip_vs_'); do rmmod $module; done; rmmod ip_vs; fi; modprobe ip_vs").Succeeded();
        return transcript with { Steps = [.. transcript.Steps.Select(Play)] };
    }

    private TranscriptStep Play(TranscriptStep step)
    {
        byte[] input = Encoding.UTF8.GetBytes(string.Concat(step.Input.Select(line => line + "\n")));
        CommandResult result = _guest.Run(step.Input is [['P', 'r', 'o', ' ', ..], ..] ? WithConnections(step.Command) : step.Command, input);
        return step with { Output = Lines(result.Output), Errors = Lines(result.Error), Status = result.ExitCode };
    }

    /// <summary>ipvsadm reads connections from a file of the kernel's: in a mount namespace with another one it shows any that are wanted.</summary>
    private static string WithConnections(string command) =>
        $"cat >/tmp/connections; exec unshare -m sh -c 'mount -t tmpfs none /proc && mkdir /proc/net && cp /tmp/connections /proc/net/ip_vs_conn && exec {command}'";

    private static string[] Lines(string text) => text.Length == 0 ? [] : (text.EndsWith('\n') ? text[..^1] : text).Split('\n');
}
