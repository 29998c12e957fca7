namespace Pivot.Linux;

/// <summary>Which boot of the kernel this is: what counts from boot, such as <see cref="BootClock"/>, means nothing in another.</summary>
public static class BootIdentity
{
    /// <summary>The kernel's random id of this boot.</summary>
    /// <exception cref="HostException">/proc does not say.</exception>
    public static Guid Current() => Guid.Parse(Sysctl.Read("kernel/random/boot_id"));
}
