using System.Buffers.Binary;
using System.Security.Cryptography;
using Pivot.Testing.Guests;
using Pivot.Testing.Processes;

namespace Pivot.Image.Tests;

/// <summary>The image files: partition table, file system, sums, manifest, size, and that the same inputs make the same bytes.</summary>
public sealed class DiskTests
{
    private const int SectorBytes = 512;
    private const long MaximumCompressed = 26_000_000;

    public static TheoryData<string> Boards => [.. Images.Boards];

    [Theory]
    [MemberData(nameof(Boards))]
    public void PartitionTable_HasOneActiveFat32PartitionToTheEnd(string board)
    {
        Images.Need();
        byte[] first = Head(board, 0);

        Assert.Equal([0x55, 0xAA], first[510..]);
        ReadOnlySpan<byte> entry = first.AsSpan(446, 16);
        Assert.Equal(0x80, entry[0]);
        Assert.Equal(0x0C, entry[4]);
        Assert.Equal(BootPartition.Offset / SectorBytes, BinaryPrimitives.ReadInt32LittleEndian(entry[8..]));
        Assert.Equal(new FileInfo(Images.Of(board)).Length, BootPartition.Offset + ((long)BinaryPrimitives.ReadUInt32LittleEndian(entry[12..]) * SectorBytes));
        Assert.True(first.AsSpan(462, 48).IndexOfAnyExcept((byte)0) < 0, "other partitions");
    }

    [Theory]
    [MemberData(nameof(Boards))]
    public void FileSystem_IsFat32WithTheLabelThatIsLookedFor(string board)
    {
        Images.Need();
        byte[] boot = Head(board, BootPartition.Offset);

        Assert.Equal("FAT32   "u8, boot.AsSpan(82, 8));
        Assert.Equal("PIVOT      "u8, boot.AsSpan(71, 11));
        // QEMU's SD card, and nothing else, wants a power of two.
        Assert.True(long.IsPow2(new FileInfo(Images.Of(board)).Length));
    }

    [Theory]
    [MemberData(nameof(Boards))]
    public void FileSystem_IsWithoutFault(string board)
    {
        Images.Need();
        using TemporaryDirectory directory = new();
        string partition = directory["partition"];
        Command.Run("dd", $"if={Images.Of(board)}", $"of={partition}", $"skip={BootPartition.Offset / (1 << 20)}", "bs=1M", "status=none").Succeeded();

        CommandResult result = Command.Run("fsck.vfat", "-n", partition);

        Assert.True(result.ExitCode == 0, result.Output + result.Error);
    }

    [Theory]
    [MemberData(nameof(Boards))]
    public void CompressedImage_IsSmallEnoughAndHoldsTheImage(string board)
    {
        Images.Need();

        long size = new FileInfo(Images.Of(board, "img.xz")).Length;

        Assert.True(size <= MaximumCompressed, $"{size} bytes");
        Assert.Equal(Sum(Images.Of(board)), Command.Run("sh", "-c", $"xz -dc '{Images.Of(board, "img.xz")}' | sha256sum").Succeeded()[..64]);
    }

    [Theory]
    [MemberData(nameof(Boards))]
    public void Sums_AreThoseOfTheFiles(string board)
    {
        Images.Need();
        Dictionary<string, string> sums = File.ReadLines(Images.Sums).ToDictionary(static line => line[66..], static line => line[..64]);

        Assert.All((string[])["img", "img.xz", "manifest"], extension =>
            Assert.Equal(Sum(Images.Of(board, extension)), sums[$"pivot-{board}.{extension}"]));
    }

    [Theory]
    [MemberData(nameof(Boards))]
    public void Manifest_NamesEachPackageWithVersionAndSize_AndIsOnThePartition(string board)
    {
        Images.Need();
        string text = File.ReadAllText(Images.Of(board, "manifest"));
        string[][] rows = [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(static line => line[0] != '#').Select(static line => line.Split(' '))];

        Assert.All(rows, static row =>
        {
            Assert.Equal(3, row.Length);
            Assert.NotEmpty(row[1]);
            Assert.True(long.Parse(row[2], System.Globalization.CultureInfo.InvariantCulture) > 0);
        });
        Assert.Superset(new HashSet<string> { "busybox-static", "libc6", "libbpf1", "libssl3t64", "pivot" }, rows.Select(static row => row[0]).ToHashSet());
        Assert.Contains(rows, static row => row[0].StartsWith("linux-", StringComparison.Ordinal));
        Assert.Equal(text, new BootPartition(Images.Of(board)).ReadText("image.manifest"));
    }

    [Fact]
    public void Build_OfTheSameInputs_MakesTheSameBytes()
    {
        Images.Need();

        Assert.Equal(Sum(Images.Of("pc")), Sum(Images.PcAgain));
    }

    private static byte[] Head(string board, int offset)
    {
        using FileStream image = File.OpenRead(Images.Of(board));
        image.Position = offset;
        byte[] sector = new byte[SectorBytes];
        image.ReadExactly(sector);
        return sector;
    }

    private static string Sum(string path)
    {
        using FileStream file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }
}
