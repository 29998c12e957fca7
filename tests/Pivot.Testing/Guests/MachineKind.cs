namespace Pivot.Testing.Guests;

/// <summary>The machines that QEMU can be for an image.</summary>
public enum MachineKind
{
    /// <summary>A PC with BIOS, an IDE controller, virtio disk and network cards, and the watchdog i6300ESB.</summary>
    Bios,

    /// <summary>A newer PC with UEFI, a SATA disk, Intel network cards (e1000e), and its chipset's watchdog.</summary>
    Uefi,

    /// <summary>The first of them without its firmware: kernel and initramfs are given to it.</summary>
    PcKernel,

    /// <summary>A Raspberry Pi 3B without its firmware: kernel, initramfs and device tree are given to it. The network card hangs on USB.</summary>
    RaspberryPi3,

    /// <summary>An arm64 machine of QEMU's own, without firmware.</summary>
    Arm64,
}
