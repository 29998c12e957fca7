using System.Text;
using Pivot.Testing.Guests;

namespace Pivot.Image.Tests;

/// <summary>What BIOS and UEFI start from, and that both start the same.</summary>
public sealed class PcFilesTests
{
    [Fact]
    public void Partition_HasBothLoadersAndOneKernel()
    {
        Images.Need();
        IReadOnlyList<string> files = Partition().Files();

        Assert.Superset(new HashSet<string> { "EFI/BOOT/BOOTX64.EFI", "loader/loader.conf", "loader/entries/pivot.conf", "syslinux.cfg", "ldlinux.sys", "ldlinux.c32", "vmlinuz", "initramfs", "pivot.toml" }, files.ToHashSet());
        Assert.Single(files, static file => file.Contains("vmlinuz", StringComparison.Ordinal));
    }

    [Fact]
    public void FirstSector_HasSyslinuxsProgram()
    {
        Images.Need();
        using FileStream image = File.OpenRead(Images.Of("pc"));
        byte[] sector = new byte[512];
        image.ReadExactly(sector);

        Assert.True(sector.AsSpan(0, 440).IndexOfAnyExcept((byte)0) >= 0, "no program in the first sector");
        Assert.Contains("operating system", Encoding.ASCII.GetString(sector), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void KernelArguments_AreTheSameByBothLoaders()
    {
        Images.Need();
        Assert.Equal(Assert.Single(Values("syslinux.cfg", "APPEND")), Assert.Single(Values("loader/entries/pivot.conf", "options")));
    }

    /// <summary>Else a key and a word would be a way around the console's password.</summary>
    [Fact]
    public void Loaders_AtTheKeyboard_OfferNothing()
    {
        Images.Need();
        foreach ((string key, string value) in ((string, string)[])[("PROMPT", "0"), ("NOESCAPE", "1"), ("ALLOWOPTIONS", "0"), ("IMPLICIT", "0")])
        {
            Assert.Equal(value, Assert.Single(Values("syslinux.cfg", key)));
        }

        Assert.Equal("no", Assert.Single(Values("loader/loader.conf", "editor")));
        Assert.Equal(["loader/entries/pivot.conf"], Partition().Files().Where(static file => file.StartsWith("loader/entries/", StringComparison.Ordinal)));
    }

    private static BootPartition Partition() => new(Images.Of("pc"));

    private static IEnumerable<string> Values(string file, string key) =>
        Partition().ReadText(file).Split('\n').Select(static line => line.Trim()).Where(line => line.StartsWith(key + " ", StringComparison.Ordinal)).Select(line => line[key.Length..].Trim());
}
