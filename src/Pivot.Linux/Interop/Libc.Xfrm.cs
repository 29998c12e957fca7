namespace Pivot.Linux.Interop;

/// <summary>linux/xfrm.h.</summary>
internal static unsafe partial class Libc
{
    public const int NETLINK_XFRM = 6;
    public const ushort XFRM_MSG_NEWPOLICY = 0x13;
    public const ushort XFRM_MSG_GETPOLICY = 0x15;
    public const byte XFRM_POLICY_OUT = 1;
    public const byte XFRM_POLICY_FWD = 2;

    /// <summary>The multicast group of <c>XFRMNLGRP_POLICY</c> (4), as a bit.</summary>
    public const uint XFRMNLGRP_POLICY_MASK = 1 << 3;
}
