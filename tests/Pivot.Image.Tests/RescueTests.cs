using Pivot.Testing.Guests;

namespace Pivot.Image.Tests;

/// <summary>The images started with the argument <c>rescue</c>: a shell on the serial console, with everything below the director in place.</summary>
public sealed class RescueTests
{
    private const string Prompt = "~ # ";
    private const string Arguments = $"quiet loglevel=3 panic=10 rescue {Images.TrustTimer} console=";
    private static readonly TimeSpan Answer = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(MachineKind.PcKernel, "pc", "ttyS0,115200")]
    [InlineData(MachineKind.Arm64, "rpi", "ttyAMA0")]
    [InlineData(MachineKind.RaspberryPi3, "rpi", "ttyS1,115200")]
    public void Rescue_OnEachMachine_IsAShellWithTheBootPartition(MachineKind kind, string board, string console)
    {
        Images.Need(kind);
        using TemporaryDirectory directory = new();
        using ImageMachine machine = new(kind, Images.Copy(board, directory), arguments: Arguments + console);

        machine.Console.WaitFor("Rescue: a shell", ImageMachine.BootLimit);
        machine.Console.WaitFor(Prompt, Answer);

        Assert.Contains("[[interface]]", machine.Console.Run("cat /boot/pivot.toml", Prompt, Answer), StringComparison.Ordinal);
        Assert.Contains(" /boot vfat ro,", machine.Console.Run("grep /boot /proc/mounts", Prompt, Answer), StringComparison.Ordinal);
        Assert.Contains("crw", machine.Console.Run("ls -l /dev/net/tun", Prompt, Answer), StringComparison.Ordinal);
        // Keys reach what runs: the terminal is the shell's own.
        machine.Console.Send("sh -c 'echo going; sleep 1000'\r");
        machine.Console.WaitFor("\ngoing", Answer);
        machine.Console.Send("\u0003");
        machine.Console.WaitFor(Prompt, Answer);
        machine.Console.Send("poweroff -f\r");
        machine.WaitForEnd(Answer);
    }

    [Fact]
    public void RaspberryPi_WithABinary_TriesToStartItAndGivesAShellWhereItHasNoConsole()
    {
        Images.Need(MachineKind.Arm64);
        using TemporaryDirectory directory = new();
        using ImageMachine machine = new(MachineKind.Arm64, Images.Copy("rpi", directory), arguments: "quiet loglevel=3 console=ttyAMA0");

        // The image may have been given a real one.
        if (!string.IsNullOrEmpty(Environment.GetEnvironmentVariable("PIVOT_RPI_BINARY")))
        {
            machine.Console.WaitFor("> ", ImageMachine.BootLimit);
            return;
        }

        machine.Console.WaitFor("does not start here, so this is a shell", ImageMachine.BootLimit);
        machine.Console.WaitFor(Prompt, Answer);
        Assert.Contains("pivot's stand-in was started: appliance", machine.Console.Run("dmesg", Prompt, Answer), StringComparison.Ordinal);
    }
}
