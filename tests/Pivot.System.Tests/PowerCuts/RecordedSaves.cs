using System.Text;
using Pivot.System.Tests.Topology;
using Pivot.Testing.Guests;

namespace Pivot.System.Tests.PowerCuts;

/// <summary>A guest's saves, with every write to its disk. Made when first asked for.</summary>
public sealed class RecordedSaves
{
    /// <summary>Services to save with: growing, shrinking, none; with one and with many clusters of 512 bytes; twice the same length.</summary>
    private static readonly int[] Sizes = [1, 8, 0, 3, 60, 2, 59, 59, 0];

    private CutCheck? _check;

    /// <summary>The check of all its cuts, run.</summary>
    internal CutCheck Check => _check ??= Record();

    /// <summary>The disk before the first write.</summary>
    internal byte[] Before { get; private set; } = [];

    /// <summary>What the file held before the first save, and after each.</summary>
    internal List<(int End, byte[] Content)> Saves { get; } = [];

    private CutCheck Record()
    {
        Skip.When(Requires.Guest(), Requires.PivotBinary(), Requires.Tool("mkfs.vfat", "dosfstools"), Requires.Tool("mcopy", "mtools"));
        // Where the guest of the test before ended early, from the start.
        Saves.Clear();
        using TemporaryDirectory folder = new();
        FatDisk.Make(folder["disk"], SavingGuest.Config);
        Before = File.ReadAllBytes(folder["disk"]);
        Saves.Add((0, Encoding.UTF8.GetBytes(SavingGuest.Config)));
        using (SavingGuest guest = new(new GuestDisk(folder["disk"], folder.Write("log", ""))))
        {
            foreach (int services in Sizes)
            {
                byte[] content = guest.Save(services);
                Saves.Add((DiskWriteLog.Count(folder["log"]), content));
            }
        }

        CutCheck check = new(Before, DiskWriteLog.Read(folder["log"]), Saves);
        check.Run();
        return check;
    }
}
