using Pivot.Linux.Memory;
using Pivot.Linux.Tests.Environments;

namespace Pivot.Linux.Tests.Memory;

public unsafe class MemoryTests
{
    private const long Length = 1 << 20;

    [Fact]
    public void MappedFile_OpenedAgain_HoldsWhatWasWritten()
    {
        using TemporaryDirectory directory = new();
        string path = directory.PathOf("table");
        using (MappedFile first = MappedFile.Open(path, Length))
        {
            Assert.Equal(0, first.PreviousLength);
            first.Start[0] = 7;
            first.Start[Length - 1] = 9;
        }

        using MappedFile second = MappedFile.Open(path, Length);

        Assert.Equal(Length, second.PreviousLength);
        Assert.Equal(7, second.Start[0]);
        Assert.Equal(0, second.Start[1]);
        Assert.Equal(9, second.Start[Length - 1]);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    [Fact]
    public void MappedFile_LongerThanTheFileSystemHasRoom_IsRefusedAndSaysHowMuchThereIs()
    {
        using TemporaryDirectory directory = new();

        HostException failure = Assert.Throws<HostException>(() => MappedFile.Open(directory.PathOf("table"), 1L << 50));

        Assert.Contains("KiB free", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reserve_OnTmpfs_TakesRealRoomAndLeavesNothingResident()
    {
        string path = $"/dev/shm/wt-linux-{Environment.ProcessId}-{nameof(Reserve_OnTmpfs_TakesRealRoomAndLeavesNothingResident)}";
        Assert.SkipUnless(Directory.Exists("/dev/shm"), "needs a tmpfs at /dev/shm");
        try
        {
            using MappedFile file = MappedFile.Open(path, 32 * Length);
            long before = file.AvailableBytes;
            long resident = ResidentSharedKiB();

            Assert.Equal(Reservation.Done, file.Reserve());

            // Others use the tmpfs too: most of the room must be gone, not all of it to the byte.
            Assert.True(before - file.AvailableBytes > 16 * Length);
            Assert.True(ResidentSharedKiB() - resident < 4 * 1024, "reserved pages are resident");
            file.Start[0] = 1;
            file.Start[(32 * Length) - 1] = 1;
            Assert.Equal(Reservation.Done, file.Reserve());
            Assert.Equal(1, file.Start[0]);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static long ResidentSharedKiB()
    {
        string line = File.ReadLines("/proc/self/status").First(text => text.StartsWith("RssShmem:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public void AnonymousMemory_New_IsZeroedAndWritable()
    {
        using AnonymousMemory memory = new(Length);
        Assert.Equal(Length, memory.Length);
        Assert.Equal(0, memory.Start[Length - 1]);
        memory.Start[Length - 1] = 1;
        Assert.Equal(1, memory.Start[Length - 1]);
        memory.Dispose();
        Assert.True(memory.Start == null);
    }

    [Theory]
    [InlineData("MemTotal:         491520 kB\nMemFree: 1 kB\n", 491520L * 1024)]
    [InlineData("MemFree: 1 kB\nMemTotal: 1 kB", 1024L)]
    [InlineData("MemFree: 1 kB", null)]
    [InlineData("MemTotal: x kB", null)]
    public void ParseTotal_Text_IsBytesOrNothing(string text, long? expected) => Assert.Equal(expected, MachineMemory.ParseTotal(text));

    [Fact]
    public void TotalBytes_ThisMachine_IsPlausible() => Assert.InRange(MachineMemory.TotalBytes(), 1L << 26, 1L << 46);

    [Fact]
    public void BootClock_ReadTwice_NeverGoesBackAndIsTheUptime()
    {
        ulong first = BootClock.Milliseconds;
        double uptime = double.Parse(File.ReadAllText("/proc/uptime").Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);
        ulong second = BootClock.Milliseconds;

        Assert.True(second >= first);
        Assert.InRange(uptime * 1000, first - 20.0, second + 20.0);
    }
}
