using Pivot.Linux.Interop;
using Pivot.Linux.RtNetlink;

namespace Pivot.Linux.Journal;

/// <summary>A change to one interface, which is found by its index whatever its name is by then; with the interface it is gone.</summary>
/// <param name="Device">The interface's name, for the user.</param>
/// <param name="InterfaceIndex">The interface.</param>
internal abstract record InterfaceChange(string Device, int InterfaceIndex) : HostChange
{
    /// <summary>A DHCP server has asked for it, not the user.</summary>
    public bool IsLeased { get; init; }

    /// <summary>Makes the change; made already, nothing changes.</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public abstract void Make(RtNetlinkClient netlink);

    /// <inheritdoc/>
    public sealed override void Undo(RtNetlinkClient netlink)
    {
        try
        {
            PutBack(netlink);
        }
        catch (LinuxException failure) when (failure.Errno is Errno.ENODEV or Errno.EADDRNOTAVAIL or Errno.ESRCH)
        {
            // Gone already, or the interface is.
        }
    }

    /// <inheritdoc/>
    public override HostChange Renamed(Func<int, string?> nameOf) => nameOf(InterfaceIndex) is { } name ? this with { Device = name } : this;

    /// <summary>Puts back what was there; that the interface or what was made is gone is no error.</summary>
    private protected abstract void PutBack(RtNetlinkClient netlink);
}
