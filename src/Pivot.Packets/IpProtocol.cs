namespace Pivot.Packets;

/// <summary>IANA protocol numbers of the IPv4 protocol field and the IPv6 next-header field.</summary>
public enum IpProtocol : byte
{
    /// <summary>No protocol.</summary>
    None = 0,

    /// <summary>ICMP (RFC 792).</summary>
    Icmp = 1,

    /// <summary>TCP (RFC 9293).</summary>
    Tcp = 6,

    /// <summary>UDP (RFC 768).</summary>
    Udp = 17,

    /// <summary>DCCP (RFC 4340).</summary>
    Dccp = 33,

    /// <summary>ICMPv6 (RFC 4443).</summary>
    IcmpV6 = 58,

    /// <summary>SCTP (RFC 9260).</summary>
    Sctp = 132,

    /// <summary>UDP-Lite (RFC 3828).</summary>
    UdpLite = 136,

    /// <summary>Of a virtual service: every protocol. Reserved by IANA, so no protocol's own number.</summary>
    Any = 255,
}
