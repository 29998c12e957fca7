using System.Text;
using System.Text.RegularExpressions;
using Pivot.Testing.Guests;

namespace Pivot.Image.Tests;

/// <summary>
/// What the firmware of each board reads from the card, by its documentation (config.txt: "Boot options"; "The boot folder"; docs/image.md cites them). QEMU runs no such firmware, so this is all that can be
/// tested of it here.
/// </summary>
public sealed partial class RaspberryFilesTests
{
    // The processors' own loader reads bootcode.bin, that start.elf and fixup.dat; the Pi 4's has the first in its EEPROM, the Pi 5's all. gpu_mem=16 would take the cut-down pair.
    [Theory]
    [InlineData("Pi 3B", "bootcode.bin start.elf fixup.dat start_cd.elf fixup_cd.dat bcm2837-rpi-3-b.dtb")]
    [InlineData("Pi 3B+", "bootcode.bin start.elf fixup.dat start_cd.elf fixup_cd.dat bcm2837-rpi-3-b-plus.dtb")]
    [InlineData("Zero 2 W", "bootcode.bin start.elf fixup.dat start_cd.elf fixup_cd.dat bcm2837-rpi-zero-2-w.dtb")]
    [InlineData("Pi 4B", "start4.elf fixup4.dat start4cd.elf fixup4cd.dat bcm2711-rpi-4-b.dtb")]
    [InlineData("CM4", "start4.elf fixup4.dat bcm2711-rpi-cm4-io.dtb bcm2711-rpi-cm4.dtb")]
    [InlineData("Pi 5", "bcm2712-rpi-5-b.dtb bcm2712-d-rpi-5-b.dtb bcm2712d0-rpi-5-b.dtb")]
    public void Partition_HasWhatTheBoardStartsFrom(string board, string files)
    {
        Images.Need();
        IReadOnlyList<string> present = Partition().Files();

        Assert.All(files.Split(' ').Concat(["config.txt", "cmdline.txt", "kernel8.img", "initramfs", "pivot.toml"]), file => Assert.True(present.Contains(file), $"{board} needs {file}"));
    }

    [Fact]
    public void Config_NamesFilesThatAreThereInTheFirmwaresWay()
    {
        Images.Need();
        string[] lines = [.. Partition().ReadText("config.txt").Split('\n').Where(static line => line.Length > 0 && line[0] != '#')];

        // 80 characters are what the firmware reads of a line.
        Assert.All(Partition().ReadText("config.txt").Split('\n').Where(static line => line.Length > 0 && line[0] != '#'), static line => Assert.True(line.Length <= 80, line));
        Assert.Contains("arm_64bit=1", lines);
        Assert.Contains("kernel=kernel8.img", lines);
        Assert.Contains("upstream_kernel=1", lines);
        Assert.Contains("enable_uart=1", lines);
        // Without an equals sign, unlike all others.
        Assert.Contains("initramfs initramfs followkernel", lines);
    }

    [Fact]
    public void CommandLine_IsOneLineWithBothSerialPorts()
    {
        Images.Need();
        string text = Partition().ReadText("cmdline.txt");

        string line = Assert.Single(text.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("console=ttyS1,115200", line, StringComparison.Ordinal);
        Assert.Contains("console=ttyAMA10,115200", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Kernel_IsAnUncompressedArm64Image()
    {
        Images.Need();
        using TemporaryDirectory directory = new();
        Partition().Extract("kernel8.img", directory["kernel"]);

        using FileStream kernel = File.OpenRead(directory["kernel"]);
        byte[] head = new byte[64];
        kernel.ReadExactly(head);
        // Documentation/arch/arm64/booting.rst: the magic number at byte 56.
        Assert.Equal("ARM\x64"u8, head.AsSpan(56, 4));
    }

    [Theory]
    [InlineData("bcm2837-rpi-3-b-plus.dtb", "serial1:115200n8")]
    [InlineData("bcm2837-rpi-zero-2-w.dtb", "serial1:115200n8")]
    [InlineData("bcm2711-rpi-4-b.dtb", "serial1:115200n8")]
    [InlineData("bcm2711-rpi-cm4-io.dtb", "serial1:115200n8")]
    [InlineData("bcm2712-rpi-5-b.dtb", "serial10:115200n8")]
    [InlineData("bcm2712-d-rpi-5-b.dtb", "serial10:115200n8")]
    public void DeviceTree_HasTheSerialPortAndNoHardwareWithoutItsDriver(string name, string port)
    {
        Images.Need();
        using TemporaryDirectory directory = new();
        Partition().Extract(name, directory["dtb"]);
        byte[] bytes = File.ReadAllBytes(directory["dtb"]);
        Assert.Equal([0xD0, 0x0D, 0xFE, 0xED], bytes[..4]);
        HashSet<string> strings = [.. Encoding.Latin1.GetString(bytes).Split('\0').SelectMany(static text => Printable().Matches(text).Select(static match => match.Value))];
        Assert.Contains(strings, text => text.EndsWith(port, StringComparison.Ordinal));

        using SystemTree tree = new("rpi");
        Dictionary<string, string> drivers = Drivers();
        HashSet<string> present = [.. Directory.GetFiles(tree.Modules, "*.ko").Select(static path => Path.GetFileNameWithoutExtension(path).Replace('-', '_'))];
        string[] missing = [.. strings.Where(drivers.ContainsKey).Select(text => drivers[text]).Where(module => !present.Contains(module)).Distinct().Except(Unused).Order(StringComparer.Ordinal)];

        Assert.True(missing.Length == 0, $"{name} names hardware whose drivers are not in the image: {string.Join(' ', missing)}");
        Assert.Contains(strings, drivers.ContainsKey);
    }

    /// <summary>Picture, sound, camera, radio, and buses that have nothing on them here.</summary>
    private static string[] Unused => "vc4 v3d snd_soc_bcm2835_i2s vchiq hci_uart i2c_bcm2835 spi_bcm2835 spi_bcm2835aux i2c_mux_pinctrl i2c_designware_platform pisp_be rp1_cfe".Split(' ');

    private static BootPartition Partition() => new(Images.Of("rpi"));

    /// <summary>Modules of the whole kernel by what they drive, as device trees name it.</summary>
    private static Dictionary<string, string> Drivers()
    {
        string folder = Path.Combine(RepositoryPaths.Root, "artifacts", "image", "arm64");
        string file = Assert.Single(Directory.GetFiles(Assert.Single(Directory.GetDirectories(folder, "kernel-*")), "modules.alias", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }));
        Dictionary<string, string> drivers = [];
        foreach (string line in File.ReadLines(file))
        {
            if (Alias().Match(line) is { Success: true } match)
            {
                drivers.TryAdd(match.Groups["hardware"].Value, match.Groups["module"].Value);
            }
        }

        return drivers;
    }

    [GeneratedRegex(@"^alias of:N\*T\*C(?<hardware>[^*]+) (?<module>\S+)$")]
    private static partial Regex Alias();

    [GeneratedRegex(@"[\x20-\x7e]{3,}$")]
    private static partial Regex Printable();
}
