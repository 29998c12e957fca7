using Pivot.Testing.Guests;

namespace Pivot.System.Tests.PowerCuts;

/// <summary>A guest whose disk is exchanged while it is not mounted, and that then does what the appliance does when it starts.</summary>
internal sealed class RecoveringGuest : IDisposable
{
    private readonly string _path;
    private readonly Guest _guest;
    private readonly byte[] _before;

    /// <summary>Boots it.</summary>
    /// <param name="path">The disk.</param>
    public RecoveringGuest(string path)
    {
        _path = path;
        _before = File.ReadAllBytes(path);
        _guest = new Guest(new GuestDisk(path));
        _guest.Write("/bin/pivot", File.ReadAllBytes(RepositoryPaths.PivotBinary));
        _guest.Run("""
            set -e
            modprobe -a virtio_blk vfat nls_cp437 nls_ascii nls_iso8859-1 tun
            mkdir -p /boot
            ip address add 10.9.0.1/16 dev eth0
            ip link set eth0 up
            printf '[director]\nsteering = "routes"\nconnections = 1024\n' >/tmp/factory.toml
            """).Succeeded();
    }

    /// <summary>Puts a disk in.</summary>
    public void Insert(DiskState disk)
    {
        File.WriteAllBytes(_path, _before);
        using FileStream file = File.OpenWrite(_path);
        foreach ((long sector, ReadOnlyMemory<byte> data) in disk.Written)
        {
            file.Position = sector * DiskWriteLog.SectorBytes;
            file.Write(data.Span);
        }
    }

    /// <summary>Starts the supervisor and waits until the director runs.</summary>
    /// <returns>The owner's configuration then.</returns>
    public string Boot() => _guest.Run("""
        blockdev --flushbufs /dev/vda
        mount -t vfat -o ro,nosuid,nodev,noexec,umask=077,iocharset=ascii /dev/vda /boot || exit 1
        pivot appliance --factory /tmp/factory.toml --watchdog "" >/tmp/appliance 2>&1 &
        for i in $(seq 100); do pivot show boot 2>/dev/null | grep -q '^The director runs' && break; sleep 0.1; done
        pivot show boot >&2 || { cat /tmp/appliance >&2; exit 1; }
        cat /boot/pivot.toml
        """).Succeeded();

    /// <summary>Saves another configuration, ends both programs and takes the disk out.</summary>
    public void SaveAndShutDown() => _guest.Run("""
        set -e
        patiently() { for i in $(seq 10); do "$@" >/dev/null && return; sleep 1; done; return 1; } # an emulated processor may be late with its answer
        patiently pivot timeouts --udp 77
        patiently pivot save
        killall -TERM pivot
        while pidof pivot >/dev/null; do sleep 0.1; done
        umount /boot
        """).Succeeded();

    /// <inheritdoc/>
    public void Dispose() => _guest.Dispose();
}
