using System.Net;
using System.Net.Sockets;
using Pivot.Testing.Networks;

namespace Pivot.System.Tests.Traffic;

/// <summary>Router advertisements (RFC 4861 section 4.2) that make their sender the default router for half an hour.</summary>
internal static class RouterAdvertisement
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private static readonly byte[] Message = [134, 0, 0, 0, 64, 0, 1800 >> 8, 1800 & 0xff, 0, 0, 0, 0, 0, 0, 0, 0];

    /// <summary>Sends one after the other until the host has taken one in.</summary>
    /// <param name="router">Where they come from, by eth0.</param>
    /// <param name="host">Who is to hear them.</param>
    /// <param name="isTaken">Whether the host has.</param>
    public static void SendUntil(NetworkNamespace router, NetworkNamespace host, Func<NetworkNamespace, bool> isTaken)
    {
        using Socket socket = router.Invoke(static () => new Socket(AddressFamily.InterNetworkV6, SocketType.Raw, ProtocolType.IcmpV6));
        socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.MulticastTimeToLive, 255);
        int link = int.Parse(router.Run("ip", "-o", "link", "show", "eth0").Succeeded().Split(':')[0], global::System.Globalization.CultureInfo.InvariantCulture);
        bool isHeard = SpinWait.SpinUntil(
            () =>
            {
                socket.SendTo(Message, new IPEndPoint(new IPAddress(IPAddress.Parse("ff02::1").GetAddressBytes(), link), 0));
                return isTaken(host);
            },
            Limit);
        Assert.True(isHeard, $"no router advertisement was taken in for {Limit.TotalSeconds} s");
    }
}
