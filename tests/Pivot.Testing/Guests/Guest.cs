using System.Net.Sockets;
using Pivot.Packets.Ethernet;
using Pivot.Testing.Networks;
using Pivot.Testing.Processes;

namespace Pivot.Testing.Guests;

/// <summary>
/// A small machine in QEMU with Debian's kernel and one network card, <c>eth0</c>: for what this machine's kernel has not. It has busybox, <c>ip</c>, <c>ipvsadm</c> and perl (without modules),
/// and 512 MB of memory; processors are emulated, so it is some ten times slower. It ends when disposed, when the test process ends, and when its port to this process closes.
/// Not for several threads at once.
/// </summary>
public sealed class Guest : IDisposable
{
    /// <summary>The Ethernet address of its card.</summary>
    public static readonly MacAddress Mac = new(0x02_00_5e_00_00_0b);

    private static readonly TimeSpan BootLimit = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan RunLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(5);

    private readonly TemporaryDirectory _directory = new();
    private readonly ChildProcess _emulator;
    private readonly GuestCommands _commands;

    /// <summary>Boots a guest whose card is a TAP device in a namespace: make it a port of a bridge there.</summary>
    /// <param name="space">Where the emulator runs.</param>
    /// <param name="tap">An existing TAP device in it.</param>
    /// <exception cref="InvalidOperationException">It did not start; the message holds its console.</exception>
    public Guest(NetworkNamespace space, string tap)
        : this(space.Start, $"tap,ifname={tap},script=no,downscript=no", [])
    {
    }

    /// <summary>Boots a guest whose card is at the other end of a wire.</summary>
    /// <param name="wire">This process's end.</param>
    /// <exception cref="InvalidOperationException">It did not start; the message holds its console.</exception>
    public Guest(GuestWire wire)
        : this(static arguments => ChildProcess.Start(arguments), $"stream,server=off,addr.type=unix,addr.path={wire.Path}", []) => wire.Accept(BootLimit);

    /// <summary>Boots a guest with disks, whose card leads nowhere.</summary>
    /// <param name="disks">Its disks.</param>
    /// <exception cref="InvalidOperationException">It did not start; the message holds its console.</exception>
    public Guest(params GuestDisk[] disks)
        : this(static arguments => ChildProcess.Start(arguments), "user,restrict=on", disks)
    {
    }

    private Guest(Func<IReadOnlyList<string>, ChildProcess> start, string card, IReadOnlyList<GuestDisk> disks, params IReadOnlyList<string> more)
    {
        using Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(_directory["commands"]));
        listener.Listen();
        _emulator = start([.. Arguments(card), .. GuestDisk.Arguments(disks), .. more]);
        try
        {
            _commands = GuestCommands.Accept(listener, BootLimit);
            _commands.WaitUntilReady(BootLimit);
        }
        catch (Exception exception) when (exception is IOException or TimeoutException)
        {
            string console = Console;
            _commands?.Dispose();
            _emulator.Dispose();
            _directory.Dispose();
            throw new InvalidOperationException($"the guest did not start: {exception.Message}\n{console}", exception);
        }
    }

    /// <summary>
    /// Boots a guest whose clock counts instructions: each takes a nanosecond, and time that nobody uses is skipped. So its figures do not depend on what else this machine does. Its card leads nowhere.
    /// </summary>
    /// <exception cref="InvalidOperationException">It did not start; the message holds its console.</exception>
    public static Guest CountingInstructions() =>
        new(static arguments => ChildProcess.Start(arguments), "user,restrict=on", [], "-icount", "shift=0,align=off,sleep=off");

    /// <summary>All that its kernel printed so far.</summary>
    public string Console => _emulator.Transcript;

    /// <summary>Whether it is of no use any more: its kernel panicked, it was switched off, or an answer did not come.</summary>
    public bool IsGone => _emulator.HasExited;

    /// <summary>Runs a script by its shell (dash) as root, to its end; what the script starts in the background goes on.</summary>
    /// <param name="script">The script.</param>
    /// <param name="input">What it reads from standard input.</param>
    /// <param name="limit">How long it may take; null: a minute.</param>
    /// <exception cref="InvalidOperationException">No answer came in time, or the guest is gone; the message holds its console. The guest is of no use then.</exception>
    public CommandResult Run(string script, ReadOnlySpan<byte> input = default, TimeSpan? limit = null)
    {
        try
        {
            return _commands.Run(script, input, limit ?? RunLimit);
        }
        catch (IOException exception)
        {
            AwaitEnd();
            throw new InvalidOperationException($"the guest did not answer to '{script}': {exception.Message}\n{Console}", exception);
        }
    }

    /// <summary>Writes an executable file in it.</summary>
    public void Write(string path, ReadOnlySpan<byte> content) => Run($"mkdir -p \"$(dirname {path})\" && cat >{path} && chmod 755 {path}", content).Succeeded();

    /// <summary>Takes the power away, from one instruction to the next. Nothing but <see cref="Dispose"/> may be called then.</summary>
    public void CutPower()
    {
        _emulator.Signal(ChildProcess.Kill);
        _emulator.WaitForExit(EndLimit);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _commands.Dispose();
        AwaitEnd();
        _emulator.Dispose();
        _directory.Dispose();
    }

    // A kernel that panics ends the emulator after its last words; one that hangs is killed, for there is nothing in it to keep.
    private void AwaitEnd()
    {
        try
        {
            _emulator.WaitForExit(EndLimit);
        }
        catch (TimeoutException)
        {
            // It has been killed.
        }
    }

    private string[] Arguments(string card) =>
    [
        GuestParts.Emulator, "-accel", "tcg", "-cpu", "qemu64", "-smp", "1", "-m", "512", "-nodefaults", "-no-user-config", "-display", "none", "-no-reboot",
        "-kernel", GuestParts.Kernel, "-initrd", GuestParts.InitialFiles,
        "-append", "console=ttyS0 panic=-1 loglevel=4 mitigations=off net.ifnames=0 tsc=reliable no_timer_check",
        "-chardev", "stdio,id=console,signal=off", "-serial", "chardev:console",
        "-chardev", $"socket,id=commands,path={_directory["commands"]},server=off", "-device", "virtio-serial-pci", "-device", "virtserialport,chardev=commands,name=pivot",
        "-netdev", $"{card},id=wire", "-device", $"virtio-net-pci,netdev=wire,mac={Mac}",
    ];
}
