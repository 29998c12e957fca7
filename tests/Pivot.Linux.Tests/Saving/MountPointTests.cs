using Pivot.Linux.Saving;

namespace Pivot.Linux.Tests.Saving;

public sealed class MountPointTests
{
    private static readonly string[] Table =
    [
        "1 1 0:2 / / rw shared:1 - rootfs rootfs rw",
        "30 1 179:1 / /boot ro,nosuid,nodev,noexec,relatime - vfat /dev/mmcblk0p1 ro,fmask=0077",
        "31 1 179:2 / /mnt/a\\040b rw - vfat /dev/sda1 rw",
        "32 1 0:20 / /bootleg rw,noatime - tmpfs tmpfs rw",
        "a line that is none",
    ];

    [Theory]
    [InlineData("/boot", "/boot", true, true, false)]
    [InlineData("/boot/pivot.toml", "/boot", true, true, false)]
    [InlineData("/mnt/a b/pivot.toml", "/mnt/a b", true, false, false)]
    [InlineData("/bootleg/x", "/bootleg", false, false, false)]
    [InlineData("/etc/pivot.toml", "/", false, false, true)]
    public void Find_Path_GivesTheNearestMount(string path, string mount, bool isFat, bool isReadOnly, bool isInitialMemory)
    {
        MountPoint? found = MountPoint.Find(Table, path);

        Assert.NotNull(found);
        Assert.Equal((mount, isFat, isReadOnly, isInitialMemory), (found.Path, found.IsFat, found.IsReadOnly, found.IsInitialMemory));
    }

    [Fact]
    public void Find_MountedOver_GivesTheUpperOne() =>
        Assert.Equal("ext4", MountPoint.Find([.. Table, "33 1 8:1 / /boot rw - ext4 /dev/sdb1 rw"], "/boot/pivot.toml")?.FileSystem);

    [Fact]
    public void Of_Proc_IsProc() => Assert.Equal("proc", MountPoint.Of("/proc/version")?.FileSystem);
}
