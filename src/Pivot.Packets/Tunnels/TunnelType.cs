namespace Pivot.Packets.Tunnels;

/// <summary>How a packet is carried to a real server of the forwarding method TUN; the names are those of <c>ipvsadm --tun-type</c>.</summary>
public enum TunnelType : byte
{
    /// <summary>IP in IP (RFC 2003, RFC 4213, RFC 2473): the packet directly behind the outer header.</summary>
    IpIp = 0,

    /// <summary>Generic UDP encapsulation (draft-ietf-intarea-gue, variant 0), as Linux <c>fou</c> and IPVS know it.</summary>
    Gue,

    /// <summary>Generic routing encapsulation (RFC 2784) without key and sequence number.</summary>
    Gre,
}
