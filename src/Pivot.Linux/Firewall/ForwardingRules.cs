namespace Pivot.Linux.Firewall;

/// <summary>What the host does with packets that it forwards, beside forwarding them: packets that go past the kernel's forwarding miss it.</summary>
public static class ForwardingRules
{
    /// <summary>Asks the kernel, in the calling thread's network namespace. Needs CAP_NET_ADMIN.</summary>
    /// <param name="ipv6">IPv6 counts too.</param>
    /// <returns>Null where it does nothing; else what, for "for ...".</returns>
    /// <exception cref="LinuxException">The kernel refused to tell.</exception>
    public static string? Find(bool ipv6)
    {
        if (IpsecPolicies.Any())
        {
            return "the host has IPsec policies for packets that leave";
        }

        IReadOnlyList<ForwardChain> chains = ForwardChain.Find(ipv6);
        return chains.Count == 0
            ? null
            : $"the host's firewall judges or changes what is forwarded ({chains[0].Place}{(chains.Count == 1 ? "" : $", and {chains.Count - 1} more")})";
    }
}
