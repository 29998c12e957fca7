using Pivot.Linux.Interop;

namespace Pivot.Linux.Saving;

/// <summary>
/// A mount that can be written to for a while, each write going to the medium at once and in the order in which it is made; it is read-only again afterwards where it was before.
/// </summary>
internal sealed unsafe class WritableMount : IDisposable
{
    private static readonly (string Name, ulong Flag)[] Kept =
    [
        ("nosuid", Libc.MS_NOSUID), ("nodev", Libc.MS_NODEV), ("noexec", Libc.MS_NOEXEC), ("noatime", Libc.MS_NOATIME), ("nodiratime", Libc.MS_NODIRATIME), ("relatime", Libc.MS_RELATIME),
        ("sync", Libc.MS_SYNCHRONOUS), ("ro", Libc.MS_RDONLY),
    ];

    private readonly MountPoint _mount;
    private bool _isChanged;

    private WritableMount(MountPoint mount) => _mount = mount;

    /// <summary>Makes it writable.</summary>
    /// <param name="mount">The mount as it is.</param>
    /// <exception cref="LinuxException">The kernel refused: the medium is protected, or only root may.</exception>
    public static WritableMount Of(MountPoint mount)
    {
        WritableMount writable = new(mount);
        ulong flags = (FlagsOf(mount) & ~Libc.MS_RDONLY) | Libc.MS_SYNCHRONOUS;
        writable._isChanged = Libc.mount(null, mount.Path, null, flags | Libc.MS_REMOUNT, null) == 0;
        return writable._isChanged || !mount.IsReadOnly ? writable : throw LinuxException.ForLastError($"mount(\"{mount.Path}\", remount,rw)");
    }

    /// <summary>Makes it as it was.</summary>
    /// <exception cref="LinuxException">The kernel refused: somebody else writes there.</exception>
    public void Restore()
    {
        if (_isChanged)
        {
            _isChanged = false;
            if (Libc.mount(null, _mount.Path, null, FlagsOf(_mount) | Libc.MS_REMOUNT, null) != 0)
            {
                throw LinuxException.ForLastError($"mount(\"{_mount.Path}\", remount,ro)");
            }
        }
    }

    /// <summary>Makes it as it was as far as the kernel lets it, for the way out of an error that says more.</summary>
    public void Dispose()
    {
        if (_isChanged)
        {
            _isChanged = false;
            _ = Libc.mount(null, _mount.Path, null, FlagsOf(_mount) | Libc.MS_REMOUNT, null);
        }
    }

    private static ulong FlagsOf(MountPoint mount)
    {
        ulong flags = 0;
        foreach ((string name, ulong flag) in Kept)
        {
            flags |= mount.Options.Contains(name) ? flag : 0;
        }

        return flags;
    }
}
