using System.Text;
using Pivot.System.Tests.PowerCuts;
using Pivot.System.Tests.Topology;
using Pivot.Testing.Guests;

namespace Pivot.System.Tests;

/// <summary>
/// The power goes while <c>pivot save</c> writes to the appliance's boot partition. A guest with Debian's kernel saves configurations of many sizes, and every write to its disk is noted. Then the disk is put together as each cut would leave
/// it: after every write, with the last one torn between its sectors and within one, and with the writes since the last flush in any order. What a start makes of it is the old configuration or the new one, whole.
/// </summary>
[Trait("Lane", "waiting")]
public sealed class PowerCutTests(RecordedSaves saves) : IClassFixture<RecordedSaves>
{
    private const int Boots = 5;
    private const int Kills = 2;
    private const int Seed = 11;

    [Fact]
    public void Save_CutAfterEveryWriteTornAndReordered_LeavesTheOldOrTheNewConfiguration()
    {
        CutCheck check = saves.Check;

        TestContext.Current.TestOutputHelper?.WriteLine(check.ToString());
        Assert.True(check is { Cuts: > 300, Tears: > 1000, Reorders: > 100, Steps: > 12 }, check.ToString());
    }

    /// <summary>The same by the kernel's own FAT and the supervisor, for some of the cuts; and what it leaves is a file system that takes the next save.</summary>
    [Fact]
    public void Boot_SomeCuts_RunsWithTheOldOrTheNewConfigurationAndSavesAgain()
    {
        List<(DiskState Disk, int Save)> cuts = saves.Check.UnderWay;
        using TemporaryDirectory folder = new();
        File.WriteAllBytes(folder["disk"], saves.Before);
        using RecoveringGuest guest = new(folder["disk"]);
        for (int i = 0; i < Boots; i++)
        {
            (DiskState disk, int save) = cuts[(i * cuts.Count / Boots) + (i * 5 % 7)];
            guest.Insert(disk);

            string config = guest.Boot();

            string[] good = [Encoding.UTF8.GetString(saves.Saves[save - 1].Content), Encoding.UTF8.GetString(saves.Saves[save].Content)];
            Assert.True(good.Contains(config), $"boot {i}, of save {save}: neither the old configuration nor the new one but\n{config}");
            guest.SaveAndShutDown();
            SavedFiles after = SavedFiles.Of(new DiskState(File.ReadAllBytes(folder["disk"])), $"after boot {i}");
            Assert.Contains("udp = \"1m 17s\"", Encoding.UTF8.GetString(after.Config!).Replace("77s", "1m 17s", StringComparison.Ordinal), StringComparison.Ordinal);
            Assert.Null(after.Record);
        }
    }

    /// <summary>Two at once as well: they wait for each other.</summary>
    [Fact]
    public void Save_CardFullProtectedOrGone_IsRefusedByNameAndNothingChanges()
    {
        Skip.When(Requires.Guest(), Requires.PivotBinary(), Requires.Tool("mkfs.vfat", "dosfstools"), Requires.Tool("mcopy", "mtools"));
        using TemporaryDirectory folder = new();
        FatDisk.Make(folder["disk"], SavingGuest.Config);
        using SavingGuest guest = new(new GuestDisk(folder["disk"]));
        byte[] before = guest.Save(1);

        Assert.Contains("No space left on device", guest.FailToSave("mount -o remount,rw /boot; dd if=/dev/zero of=/boot/big bs=64k; sync; mount -o remount,ro /boot", 40), StringComparison.Ordinal);
        guest.Run("mount -o remount,rw /boot; rm /boot/big; mount -o remount,ro /boot");
        Assert.Contains("remount,rw", guest.FailToSave("blockdev --setro /dev/vda", 2), StringComparison.Ordinal);
        guest.Run("blockdev --setrw /dev/vda");
        Assert.Equal(Encoding.UTF8.GetString(before), guest.Run("cat /boot/pivot.toml"));
        Assert.Equal("pivot.toml", guest.Run("cd /boot; ls | grep pivot").Trim());

        guest.Run("(for i in 1 2 3; do pivot save --control /run/pivot/control.sock --config /boot/other.toml >/dev/null || exit 1; pivot timeouts --udp 3$i >/dev/null; done) & for i in 1 2 3; do pivot save >/dev/null || exit 1; pivot timeouts --udp 4$i >/dev/null; done; wait $!");
        Assert.Equal("other.toml\npivot.toml", guest.Run("cd /boot; ls | grep toml; ! grep ' /boot .*[ ,]rw' /proc/mounts").Trim());

        Assert.Contains("no boot partition is mounted there", guest.FailToSave("umount /boot", 3), StringComparison.Ordinal);
        Assert.Equal("", guest.Run("ls /boot"));
    }

    [Fact]
    public void Save_EmulatorKilledAtAnyMoment_LeavesOneOfTheSavedConfigurations()
    {
        Skip.When(Requires.Guest(), Requires.PivotBinary(), Requires.Tool("mkfs.vfat", "dosfstools"), Requires.Tool("mcopy", "mtools"));
        Random random = new(Seed);
        for (int i = 0; i < Kills; i++)
        {
            using TemporaryDirectory folder = new();
            FatDisk.Make(folder["disk"], SavingGuest.Config);
            using (SavingGuest guest = new(new GuestDisk(folder["disk"])))
            {
                guest.SaveUntilCut(TimeSpan.FromMilliseconds(1500 + random.Next(1500)));
            }

            string found = Encoding.UTF8.GetString(SavedFiles.Of(new DiskState(File.ReadAllBytes(folder["disk"])), $"kill {i}").Recover() ?? []);

            Assert.Contains(found, SavingGuest.SavedUntilCut);
        }
    }
}
