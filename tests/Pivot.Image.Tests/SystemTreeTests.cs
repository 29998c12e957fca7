using System.Text.RegularExpressions;
using Pivot.Testing.Processes;

namespace Pivot.Image.Tests;

/// <summary>The system in the image: rights, programs, modules and what they depend on.</summary>
public sealed partial class SystemTreeTests
{
    public static TheoryData<string> Boards => [.. Images.Boards];

    [Theory]
    [MemberData(nameof(Boards))]
    public void Tree_IsRootsAloneWithoutSetuidDeviceOrFolderThatOthersWrite(string board)
    {
        Images.Need();
        using SystemTree tree = new(board);

        Assert.NotEmpty(tree.Entries);
        Assert.All(tree.Entries, static entry =>
        {
            Assert.Equal("0 0", $"{entry.Owner} {entry.Group}");
            Assert.True(entry.Mode[0] is '-' or 'd' or 'l', $"{entry.Mode} {entry.Path}");
            Assert.False(entry.Mode.Contains('s', StringComparison.OrdinalIgnoreCase), $"{entry.Mode} {entry.Path}: set-user-id or set-group-id");
            Assert.True(entry.Mode[0] == 'l' || (entry.Mode[5] != 'w' && entry.Mode[8] != 'w'), $"{entry.Mode} {entry.Path}: others may write");
        });
    }

    [Theory]
    [MemberData(nameof(Boards))]
    public void Tree_HasNoPasswordAndNoServer(string board)
    {
        Images.Need();
        using SystemTree tree = new(board);

        Assert.All(File.ReadLines(Path.Combine(tree.Root, "etc/passwd")), static line => Assert.Equal("*", line.Split(':')[1]));
        Assert.DoesNotContain(tree.Entries, static entry => entry.Path is "etc/shadow" || (entry.Path.StartsWith("usr/bin/", StringComparison.Ordinal) && Path.GetFileName(entry.Path) is "telnetd" or "httpd" or "ftpd" or "tftpd" or "inetd" or "sshd" or "udhcpd" or "login" or "su" or "passwd"));
    }

    [Theory]
    [MemberData(nameof(Boards))]
    public void Links_LeadToFilesThatAreThere(string board)
    {
        Images.Need();
        using SystemTree tree = new(board);
        TreeEntry[] links = [.. tree.Entries.Where(static entry => entry.Mode[0] == 'l')];

        Assert.NotEmpty(links);
        Assert.All(links, link =>
        {
            string target = new FileInfo(Path.Combine(tree.Root, link.Path)).LinkTarget!;
            Assert.False(target.StartsWith('/'), $"{link.Path} -> {target}");
            Assert.True(Path.Exists(Path.Combine(tree.Root, Path.GetDirectoryName(link.Path)!, target)), $"{link.Path} -> {target}");
        });
    }

    [Theory]
    [MemberData(nameof(Boards))]
    public void Scripts_RunUnderTheImagesShellAndNameProgramsThatAreThere(string board)
    {
        Images.Need();
        using SystemTree tree = new(board);
        string[] named = [.. File.ReadLines(Path.Combine(tree.Root, "etc/inittab")).Concat(File.ReadLines(Path.Combine(tree.Root, "etc/inittab.rest"))).Where(static line => line.StartsWith(':') || line.StartsWith("tty", StringComparison.Ordinal)).Select(static line => line.Split(':', 4)[3].Split(' ')[0])];

        Assert.NotEmpty(named);
        Assert.All(named, program => Assert.True((File.GetUnixFileMode(Path.Combine(tree.Root, program.TrimStart('/'))) & UnixFileMode.OtherExecute) != 0, $"{program} cannot be executed"));
        Assert.All(named.Where(static program => !program.StartsWith("/usr/bin/", StringComparison.Ordinal)), program => Command.Run("busybox", "sh", "-n", Path.Combine(tree.Root, program.TrimStart('/'))).Succeeded());
    }

    [Theory]
    [MemberData(nameof(Boards))]
    public void Libraries_ThatPivotOpensByName_AreThere(string board)
    {
        Images.Need();
        using SystemTree tree = new(board);
        string[] opened =
        [
            .. Directory.GetFiles(Path.Combine(RepositoryPaths.Root, "src/Pivot.Linux"), "*.cs", SearchOption.AllDirectories)
                .SelectMany(static path => Library().Matches(File.ReadAllText(path)).Select(static match => match.Groups[1].Value)).Distinct(),
        ];

        Assert.Contains("libbpf.so.1", opened);
        Assert.All(opened, library => Assert.Contains(tree.Entries, entry => Path.GetFileName(entry.Path) == library));
    }

    [Theory]
    [MemberData(nameof(Boards))]
    public void Modules_HaveAllThatTheyDependOn(string board)
    {
        Images.Need();
        using SystemTree tree = new(board);
        string version = Path.GetFileName(tree.Modules);
        string[][] rows = [.. File.ReadLines(Path.Combine(tree.Modules, "modules.dep")).Select(static line => line.Split([':', ' '], StringSplitOptions.RemoveEmptyEntries))];

        Assert.NotEmpty(rows);
        Assert.All(rows.SelectMany(static row => row), file => Assert.True(File.Exists(Path.Combine(tree.Modules, file)), $"{file} is missing in {version}"));
        Assert.Equal(Directory.GetFiles(tree.Modules, "*.ko").Length, rows.Length);
        // Once more from the modules themselves.
        HashSet<string> present = PresentIn(tree);
        string depends = Command.Run(["modinfo", "-F", "depends", .. Directory.GetFiles(tree.Modules, "*.ko")]).Succeeded();
        Assert.All(depends.Split(['\n', ','], StringSplitOptions.RemoveEmptyEntries), name => Assert.Contains(name.Replace('-', '_'), present));
    }

    [Theory]
    [InlineData("pc", "tun macvtap bridge sch_ingress cls_bpf vfat nls_ascii nls_cp437 virtio_net e1000 e1000e igb igc r8169 ahci nvme usb_storage sd_mod i6300esb iTCO_wdt r8152 asix")]
    [InlineData("rpi", "tun macvtap bridge sch_ingress cls_bpf vfat nls_ascii nls_cp437 genet macb rp1_pci lan78xx smsc95xx r8152 asix ax88179_178a cdc_ether dwc2 xhci_pci bcm2835_wdt sdhci_iproc sdhci_brcmstb bcm2835 broadcom")]
    public void Modules_OfTheBoard_AreThere(string board, string modules)
    {
        Images.Need();
        using SystemTree tree = new(board);

        Assert.Superset(modules.Split(' ').ToHashSet(), PresentIn(tree));
    }

    [GeneratedRegex("\"(lib[a-z]+\\.so\\.[0-9]+)\"")]
    private static partial Regex Library();

    private static HashSet<string> PresentIn(SystemTree tree) =>
        [.. Directory.GetFiles(tree.Modules, "*.ko").Select(static path => Path.GetFileNameWithoutExtension(path).Replace('-', '_'))];
}
