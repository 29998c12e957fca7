namespace Pivot.Health;

/// <summary>What a DNS check asks for (RFC 1035 §3.2.2, RFC 3596 §2.1).</summary>
public enum DnsQueryType
{
    /// <summary>An IPv4 address.</summary>
    A = 1,

    /// <summary>An IPv6 address.</summary>
    Aaaa = 28,
}
