namespace Pivot.Config;

/// <summary>What kind of device the director owns: <c>[director] device</c>.</summary>
public enum DeviceKind
{
    /// <summary>Routed: the kernel is the router and steers packets into a TUN device.</summary>
    Tun,

    /// <summary>Bridged: the director is a host of its own on the LAN.</summary>
    Tap,
}
