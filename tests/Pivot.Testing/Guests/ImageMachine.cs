using System.Globalization;
using System.Net.Sockets;
using Pivot.Testing.Networks;
using Pivot.Testing.Processes;

namespace Pivot.Testing.Guests;

/// <summary>
/// An image at work in QEMU, with its serial port and network cards on TAP devices. It works on the image file itself, so give it a copy. Processors are emulated: a start takes 10 s alone and a minute or more beside
/// other work. It ends when disposed and when the test process ends. Not for several threads at once.
/// </summary>
public sealed class ImageMachine : IDisposable
{
    /// <summary>A start that takes longer has failed. With four emulated processors on two, a Raspberry Pi is silent for a minute before its console speaks.</summary>
    public static readonly TimeSpan BootLimit = TimeSpan.FromSeconds(240);

    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(30);
    private readonly TemporaryDirectory _directory = new();
    private readonly ChildProcess _emulator;

    /// <summary>Starts a machine.</summary>
    /// <param name="kind">The machine.</param>
    /// <param name="image">Its disk or card, which it writes to.</param>
    /// <param name="space">Where its network cards are; null = the cards of <paramref name="taps"/> are in this namespace.</param>
    /// <param name="taps">An existing TAP device for each network card.</param>
    /// <param name="arguments">Kernel arguments, for a machine without firmware.</param>
    /// <exception cref="InvalidOperationException">The emulator did not start; the message holds what it said.</exception>
    public ImageMachine(MachineKind kind, string image, NetworkNamespace? space = null, IReadOnlyList<string>? taps = null, string arguments = "")
    {
        using Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(_directory["serial"]));
        listener.Listen();
        List<string> command = kind switch
        {
            MachineKind.Bios => [.. Pc("pc"), "-drive", $"file={image},format=raw,if=virtio", "-device", "i6300esb"],
            MachineKind.Uefi => [.. Pc("q35"), .. Firmware(), "-drive", $"file={image},format=raw,if=none,id=disk", "-device", "ide-hd,drive=disk,bus=ide.0"],
            MachineKind.PcKernel => [.. Pc("pc"), "-drive", $"file={image},format=raw,if=virtio", "-device", "i6300esb", .. Kernel(image, "vmlinuz", arguments)],
            MachineKind.Arm64 => ["qemu-system-aarch64", "-M", "virt", "-cpu", "cortex-a72", "-smp", "2", "-m", "512", "-nodefaults", "-device", "virtio-rng-pci",
                "-drive", $"file={image},format=raw,if=virtio", .. Kernel(image, "kernel8.img", arguments)],
            MachineKind.RaspberryPi3 => ["qemu-system-aarch64", "-M", "raspi3b", "-drive", $"file={image},format=raw,if=sd", "-dtb", Extract(image, "bcm2837-rpi-3-b.dtb"),
                .. Kernel(image, "kernel8.img", arguments), "-serial", "null"],
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no such machine"),
        };
        command.AddRange(["-display", "none", "-chardev", $"socket,id=console,path={_directory["serial"]},server=off", "-serial", "chardev:console", .. Cards(kind, taps ?? [])]);
        _emulator = space is null ? ChildProcess.Start(command) : space.Start(command);
        try
        {
            Console = SerialConsole.Accept(listener, ConnectLimit);
        }
        catch (TimeoutException exception)
        {
            string said = _emulator.Transcript;
            _emulator.Dispose();
            _directory.Dispose();
            throw new InvalidOperationException($"{exception.Message}\n{said}", exception);
        }
    }

    /// <summary>Its serial port.</summary>
    public SerialConsole Console { get; }

    /// <summary>Whether it is switched off.</summary>
    public bool HasEnded => _emulator.HasExited;

    /// <summary>Why a machine cannot be started here, or null.</summary>
    public static string? Missing(MachineKind kind) => BootPartition.Missing() ?? kind switch
    {
        MachineKind.Bios or MachineKind.PcKernel => Requires.Tool("qemu-system-x86_64", "qemu-system-x86"),
        MachineKind.Uefi => Requires.Tool("qemu-system-x86_64", "qemu-system-x86") ?? (File.Exists(FirmwareFile("CODE")) ? null : $"needs {FirmwareFile("CODE")} (apt-get install ovmf)"),
        _ => Requires.Tool("qemu-system-aarch64", "qemu-system-arm"),
    };

    /// <summary>The Ethernet address of a network card.</summary>
    /// <param name="number">From 0.</param>
    public static string MacOf(int number) => string.Create(CultureInfo.InvariantCulture, $"52:54:00:70:76:{number:x2}");

    /// <summary>Waits until it has switched itself off.</summary>
    /// <exception cref="TimeoutException">It still runs, and was ended; the message holds the transcript.</exception>
    public void WaitForEnd(TimeSpan limit)
    {
        try
        {
            _emulator.WaitForExit(limit);
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException($"the machine did not switch itself off within {limit.TotalSeconds:0} s:\n{Console.Transcript}", exception);
        }
    }

    /// <summary>Cuts the power.</summary>
    public void Dispose()
    {
        _emulator.Dispose();
        Console.Dispose();
        _directory.Dispose();
    }

    private static string[] Pc(string machine) =>
    [
        "qemu-system-x86_64", "-M", machine, "-accel", "tcg", "-cpu", "qemu64", "-smp", "2", "-m", "512", "-nodefaults", "-no-user-config", "-device", "virtio-rng-pci",
    ];

    private static string FirmwareFile(string part) => $"/usr/share/OVMF/OVMF_{part}_4M.fd";

    private static IEnumerable<string> Cards(MachineKind kind, IReadOnlyList<string> taps)
    {
        string model = kind switch
        {
            MachineKind.Uefi => "e1000e",
            MachineKind.RaspberryPi3 => "usb-net",
            _ => "virtio-net-pci",
        };
        for (int card = 0; card < taps.Count; card++)
        {
            yield return "-netdev";
            yield return string.Create(CultureInfo.InvariantCulture, $"tap,id=wire{card},ifname={taps[card]},script=no,downscript=no");
            yield return "-device";
            yield return string.Create(CultureInfo.InvariantCulture, $"{model},netdev=wire{card},mac={MacOf(card)}");
        }
    }

    // What the firmware remembers is written: a copy.
    private string[] Firmware()
    {
        File.Copy(FirmwareFile("VARS"), _directory["variables"]);
        return ["-drive", $"if=pflash,format=raw,readonly=on,file={FirmwareFile("CODE")}", "-drive", $"if=pflash,format=raw,file={_directory["variables"]}"];
    }

    private string[] Kernel(string image, string kernel, string arguments) =>
        ["-kernel", Extract(image, kernel), "-initrd", Extract(image, "initramfs"), "-append", arguments];

    private string Extract(string image, string file)
    {
        new BootPartition(image).Extract(file, _directory[file]);
        return _directory[file];
    }
}
