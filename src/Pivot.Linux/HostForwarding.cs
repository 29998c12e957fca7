using Pivot.Linux.Journal;
using Pivot.Linux.RtNetlink;

namespace Pivot.Linux;

/// <summary>Makes the host a router. Each change is in the journal before it is made.</summary>
internal static class HostForwarding
{
    /// <summary>Switches forwarding on, and what stands in its way off. Repeated, it sets right what somebody else has changed since; the values before the first call are those put back.</summary>
    /// <param name="journal">The host journal.</param>
    /// <param name="netlink">The host's namespace.</param>
    /// <param name="device">The TUN device, whose own parameters go with it.</param>
    /// <param name="ipv6">IPv6 too.</param>
    /// <exception cref="HostException">The kernel refused, it has no IPv6, or the journal cannot be written.</exception>
    public static void Enable(HostJournal journal, RtNetlinkClient netlink, string device, bool ipv6)
    {
        EnableIPv4(journal, netlink, device);
        SetParameter(journal, ForwardingParameters.EarlyDemux, "0");
        if (ipv6)
        {
            EnableIPv6(journal, netlink, device);
        }
    }

    private static void EnableIPv4(HostJournal journal, RtNetlinkClient netlink, string device)
    {
        if (Sysctl.Read(ForwardingParameters.IPForward) == "1")
        {
            return;
        }

        IReadOnlyList<NetworkLink> links = netlink.Links();
        foreach (string key in ForwardingParameters.ChangedWithForwarding(device))
        {
            if (Sysctl.TryRead(key) is { } original)
            {
                journal.Record(new SysctlChange(key, original, IndexIn(key, links)));
            }
        }

        SetParameter(journal, ForwardingParameters.IPForward, "1");
    }

    /// <summary>
    /// The kernel removes the routes that it learned from router advertisements the moment it forwards, and learns no more, unless <c>accept_ra</c> is 2 then. So that comes first,
    /// where advertisements counted until now, and is put back last.
    /// </summary>
    private static void EnableIPv6(HostJournal journal, RtNetlinkClient netlink, string device)
    {
        if (!Sysctl.Exists(ForwardingParameters.IPv6Forwarding))
        {
            throw new HostException("This kernel runs without IPv6, and the configuration has IPv6 addresses: take ipv6.disable=1 off the kernel's command line, or those addresses out.");
        }

        if (Sysctl.Read(ForwardingParameters.IPv6Forwarding) == "1")
        {
            return;
        }

        IReadOnlyList<NetworkLink> links = netlink.Links();
        string[] interfaces = [.. ForwardingParameters.IPv6Interfaces(device)];
        foreach (string name in interfaces)
        {
            string acceptance = $"net/ipv6/conf/{name}/accept_ra";
            if (Sysctl.TryRead(acceptance) == "1" && Sysctl.TryRead($"net/ipv6/conf/{name}/forwarding") == "0")
            {
                SetParameter(journal, acceptance, "2", IndexIn(acceptance, links));
            }
        }

        foreach (string name in interfaces)
        {
            string forwarding = $"net/ipv6/conf/{name}/forwarding";
            if (Sysctl.TryRead(forwarding) is { } original)
            {
                journal.Record(new SysctlChange(forwarding, original, IndexIn(forwarding, links)));
            }
        }

        SetParameter(journal, ForwardingParameters.IPv6Forwarding, "1");
    }

    /// <summary>The interface whose name is in the key; 0 = none.</summary>
    private static int IndexIn(string key, IReadOnlyList<NetworkLink> links) =>
        key.Split('/') is [_, _, _, var name, _] ? links.FirstOrDefault(link => link.Name == name)?.Index ?? 0 : 0;

    private static void SetParameter(HostJournal journal, string key, string value, int interfaceIndex = 0)
    {
        string original = Sysctl.Read(key);
        if (original != value)
        {
            journal.Record(new SysctlChange(key, original, interfaceIndex));
            Sysctl.Write(key, value);
        }
    }
}
