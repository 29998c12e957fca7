using System.Globalization;
using System.Text;
using Pivot.Config;
using Pivot.Linux;
using Pivot.System.Tests.PowerCuts;
using Pivot.System.Tests.Topology;
using Pivot.Testing.Guests;

namespace Pivot.System.Tests;

/// <summary>
/// The power goes while <c>pivot save</c> writes to the appliance's boot partition. A guest with Debian's kernel saves configurations of many sizes, and every write to its disk is noted. Then the disk is put together as each cut would leave
/// it: after every write, with the last one torn between its sectors and within one, and with the writes since the last flush in any order. What a start makes of it is the old configuration or the new one, whole.
/// </summary>
public sealed class PowerCutTests
{
    private const string Name = "pivot.toml";
    private const string RecordName = Name + ".new";

    /// <summary>Services to save with: growing, shrinking, none; with one and with many clusters of 512 bytes; twice the same length.</summary>
    private static readonly int[] Sizes = [1, 8, 0, 3, 60, 2, 59, 59, 0];

    [Fact]
    public void Save_CutAfterEveryWriteTornAndReordered_LeavesTheOldOrTheNewConfiguration()
    {
        Skip.When(Requires.Guest(), Requires.PivotBinary(), Requires.Tool("mkfs.vfat", "dosfstools"), Requires.Tool("mcopy", "mtools"));
        using TemporaryDirectory folder = new();
        FatDisk.Make(folder["disk"], SavingGuest.Config);
        byte[] before = File.ReadAllBytes(folder["disk"]);
        List<(int End, byte[] Content)> saves = [(0, Encoding.UTF8.GetBytes(SavingGuest.Config))];
        using (SavingGuest guest = new(new GuestDisk(folder["disk"], folder.Write("log", ""))))
        {
            foreach (int services in Sizes)
            {
                byte[] content = guest.Save(services);
                saves.Add((DiskWriteLog.Count(folder["log"]), content));
            }
        }

        CutCheck check = new(before, DiskWriteLog.Read(folder["log"]), saves);
        check.Run();
        TestContext.Current.TestOutputHelper?.WriteLine(check.ToString());
        Assert.True(check.Cuts > 300, check.ToString());
    }
}
