using Pivot.Linux.Interop;
using Pivot.Linux.RtNetlink;

namespace Pivot.Linux.Firewall;

/// <summary>Looks for IPsec policies of packets that leave: the kernel's forwarding encrypts by them, and packets that go past it would leave as they are.</summary>
internal static class IpsecPolicies
{
    /// <summary>Bytes of <c>struct xfrm_userpolicy_id</c>, which a request for all has no use for.</summary>
    private const int IdBytes = 64;

    /// <summary>Where <c>struct xfrm_userpolicy_info</c> has its direction: behind selector, lifetimes, priority and index.</summary>
    private const int DirectionOffset = 56 + 64 + 32 + 4 + 4;

    /// <summary>Asks the kernel, in the calling thread's network namespace, for policies of forwarded packets or those that leave. Needs CAP_NET_ADMIN.</summary>
    /// <exception cref="LinuxException">The kernel refused to tell.</exception>
    public static bool Any()
    {
        try
        {
            using NetlinkSocket socket = new(Libc.NETLINK_XFRM);
            return socket.Dump<object>(new NetlinkRequest(Libc.XFRM_MSG_GETPOLICY, Libc.NLM_F_DUMP, new byte[IdBytes]), "XFRM_MSG_GETPOLICY", ParseLeaving).Count != 0;
        }
        catch (LinuxException failure) when (failure.Errno is Errno.EINVAL or Errno.EOPNOTSUPP or Errno.EPROTONOSUPPORT)
        {
            // A kernel without IPsec.
            return false;
        }
    }

    private static object? ParseLeaving(NetlinkMessage message) =>
        message.Type == Libc.XFRM_MSG_NEWPOLICY && message.Body.Length > DirectionOffset && message.Body[DirectionOffset] is Libc.XFRM_POLICY_OUT or Libc.XFRM_POLICY_FWD ? nameof(message) : null;
}
