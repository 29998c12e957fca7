using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Pivot.Testing.Guests;
using Pivot.Testing.Processes;

namespace Pivot.Image.Tests;

/// <summary>The PC's image from power on, used over the serial console, with a client and a real server at its two network cards.</summary>
public sealed class SessionTests
{
    private const string Password = "open sesame";
    private static readonly TimeSpan Off = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan RanWell = TimeSpan.FromSeconds(180);
    private static readonly int[] HighPorts = [3000, 4443, 5000, 5353, 6443, 7000, 8000, 8080, 8443, 9000, 9090, 9100, 10000, 61000, 65535];

    [Theory]
    [InlineData(MachineKind.Bios)]
    [InlineData(MachineKind.Uefi)]
    public void Board_ByEitherFirmware_ForwardsHttpWithTheClientsAddressAndShowsItsServices(MachineKind kind)
    {
        Images.Need(kind);
        using BoardNetwork network = new();
        using WebServer server = new(network.Server, new IPEndPoint(BoardNetwork.ServerAddress, 8080));
        using TemporaryDirectory directory = new();
        using ImageMachine machine = Start(kind, network, Images.Copy("pc", directory), BoardNetwork.Configuration);
        BoardConsole console = new(machine);

        console.LogIn();
        Assert.Equal(BoardNetwork.ClientAddress.ToString(), AddressThatTheServerSaw(network));
        console.Ask("show services", "web");
        AwaitBoot(console, "The director runs with /boot/pivot.toml");
        Assert.Contains("198.51.100.1", console.Ask("show interfaces", "eth1"), StringComparison.Ordinal);
        Await(console, "status", "/run/pivot", "fast path    on");
        AwaitCarried(console, network);
        console.Type("poweroff --yes", "");
        machine.WaitForEnd(Off);
    }

    [Fact]
    public void Board_WithPassword_HasNoOpenPortLosesItsRootAndStartsWithTheLastGoodFile()
    {
        Images.Need(MachineKind.Bios);
        using BoardNetwork network = new();
        using WebServer server = new(network.Server, new IPEndPoint(BoardNetwork.ServerAddress, 8080));
        using TemporaryDirectory directory = new();
        string image = Images.Copy("pc", directory);
        string hash = Command.Run("openssl", "passwd", "-6", Password).Succeeded().Trim();
        string configuration = $"[system]\nhostname = \"board\"\npassword = \"{hash}\"\n\n{BoardNetwork.Configuration}";
        using (ImageMachine machine = Start(MachineKind.Bios, network, image, configuration))
        {
            BoardConsole console = new(machine);
            console.LogIn(Password);
            Assert.Equal(BoardNetwork.ClientAddress.ToString(), AddressThatTheServerSaw(network));
            Assert.Equal("board", console.Shell("hostname"));
            Assert.DoesNotContain(":", console.Shell("netstat -tuln | grep -vE '^(Active|Proto)'"), StringComparison.Ordinal);
            Assert.Equal([$"{BoardNetwork.VirtualAddress}:80"], OpenPorts(network));
            AwaitLastGood(console);
            Assert.Equal("", console.Shell("echo kept >/root/mark"));
            console.Type("reboot --yes", "");

            console.LogIn(Password);
            Assert.Contains("No such file", console.Shell("cat /root/mark"), StringComparison.Ordinal);
            Assert.Equal(BoardNetwork.ClientAddress.ToString(), AddressThatTheServerSaw(network));
            console.Type("poweroff --yes", "");
            machine.WaitForEnd(Off);
        }

        BootPartition partition = new(image);
        Assert.Equal([.. new BootPartition(Images.Of("pc")).Files().Append("last-good.toml").Order(StringComparer.Ordinal)], partition.Files());
        Assert.Equal(configuration, partition.ReadText("pivot.toml"));

        using (ImageMachine machine = Start(MachineKind.Bios, network, image, configuration.Replace("port    = 80\n", "port    = 80000\n", StringComparison.Ordinal)))
        {
            BoardConsole console = new(machine);
            console.LogIn(Password);
            string told = AwaitBoot(console, "runs with /boot/last-good.toml, and not with /boot/pivot.toml");
            Assert.Contains("found 80000", told, StringComparison.Ordinal);
            Assert.Equal(BoardNetwork.ClientAddress.ToString(), AddressThatTheServerSaw(network));
            console.Type("poweroff --yes", "");
            machine.WaitForEnd(Off);
        }
    }

    [Fact]
    public void Board_CommitOverTheSerialLine_IsTakenBackUnlessConfirmedAndKeptByASave()
    {
        Images.Need(MachineKind.Bios);
        using BoardNetwork network = new();
        using WebServer server = new(network.Server, new IPEndPoint(BoardNetwork.ServerAddress, 8080));
        using TemporaryDirectory directory = new();
        string image = Images.Copy("pc", directory);
        using (ImageMachine machine = Start(MachineKind.Bios, network, image, BoardNetwork.Configuration))
        {
            BoardConsole console = new(machine);
            console.LogIn();
            Assert.Equal(BoardNetwork.ClientAddress.ToString(), AddressThatTheServerSaw(network));
            Configure(console, "scheduler wrr", "commit confirm 1", "is taken back in 1m 0s");
            AwaitTakenBack(console, "wrr");
            Configure(console, "scheduler sh", "commit", "service web: scheduler wlc -> sh");
            console.Ask("save", "/boot/pivot.toml");
            console.Ask("show services", " sh ");
            Assert.Equal(BoardNetwork.ClientAddress.ToString(), AddressThatTheServerSaw(network));
            console.Type("poweroff --yes", "");
            machine.WaitForEnd(Off);
        }

        Assert.Contains("scheduler = \"sh\"", new BootPartition(image).ReadText("pivot.toml"), StringComparison.Ordinal);
    }

    [Fact]
    public void Board_RebootedWhileACommitWaits_StartsWithTheSavedFile()
    {
        const int OtherPort = 81;
        Images.Need(MachineKind.Bios);
        using BoardNetwork network = new();
        using WebServer server = new(network.Server, new IPEndPoint(BoardNetwork.ServerAddress, 8080));
        using TemporaryDirectory directory = new();
        string image = Images.Copy("pc", directory);
        using (ImageMachine machine = Start(MachineKind.Bios, network, image, BoardNetwork.Configuration))
        {
            BoardConsole console = new(machine);
            console.LogIn();
            Assert.Equal(BoardNetwork.ClientAddress.ToString(), AddressThatTheServerSaw(network));
            Configure(console, $"port {OtherPort}", "commit confirm 10", "is taken back in 10m 0s");
            Assert.Equal(BoardNetwork.ClientAddress.ToString(), AddressThatTheServerSaw(network, OtherPort));
            Assert.Equal([$"{BoardNetwork.VirtualAddress}:{OtherPort}"], OpenPorts(network));
            Assert.Contains("the last commit waits for its confirmation", console.Type("reboot --yes", "reboot: Restarting system"), StringComparison.Ordinal);

            console.LogIn();
            Assert.Equal(BoardNetwork.ClientAddress.ToString(), AddressThatTheServerSaw(network));
            Assert.Equal([$"{BoardNetwork.VirtualAddress}:80"], OpenPorts(network));
            AwaitBoot(console, "The director runs with /boot/pivot.toml");
            console.Ask("confirm", "no commit waits");
            console.Type("poweroff --yes", "");
            machine.WaitForEnd(Off);
        }

        Assert.Equal(BoardNetwork.Configuration, new BootPartition(image).ReadText("pivot.toml"));
    }

    private static void Configure(BoardConsole console, string setting, string commit, string expected)
    {
        console.Type("configure", "[edit]");
        console.Type($"set service web {setting}", "[edit]*");
        console.Type(commit, expected);
        console.Ask("exit", "exit");
    }

    private static void AwaitTakenBack(BoardConsole console, string scheduler)
    {
        DateTime deadline = DateTime.UtcNow + RanWell;
        while (console.Ask("show services", "datagra").Contains($" {scheduler} ", StringComparison.Ordinal))
        {
            Assert.True(DateTime.UtcNow < deadline, $"the scheduler {scheduler} was not taken back");
        }
    }

    private static ImageMachine Start(MachineKind kind, BoardNetwork network, string image, string configuration)
    {
        new BootPartition(image).WriteText("pivot.toml", configuration);
        return new ImageMachine(kind, image, network.Wires, BoardNetwork.Taps);
    }

    private static void AwaitLastGood(BoardConsole console)
    {
        DateTime deadline = DateTime.UtcNow + RanWell;
        while (console.Shell("ls /boot").Contains("last-good.toml", StringComparison.Ordinal) is false)
        {
            Assert.True(DateTime.UtcNow < deadline, $"no last-good.toml after {RanWell.TotalSeconds:0} s of good running");
        }
    }

    // The prompt may be there before the director is.
    private static string AwaitBoot(BoardConsole console, string expected) => Await(console, "show boot", "restarts of the director", expected);

    /// <summary>Asks until the answer, which ends with a text, has another one.</summary>
    private static string Await(BoardConsole console, string line, string end, string expected)
    {
        DateTime deadline = DateTime.UtcNow + RanWell;
        while (true)
        {
            string told = console.Ask(line, end).Replace("\r\n", "\n", StringComparison.Ordinal);
            if (told.Contains(expected, StringComparison.Ordinal))
            {
                return told;
            }

            Assert.True(DateTime.UtcNow < deadline, told);
        }
    }

    // What the programs have no memory for yet, in the first moments, is not carried.
    private static void AwaitCarried(BoardConsole console, BoardNetwork network)
    {
        DateTime deadline = DateTime.UtcNow + RanWell;
        string told;
        do
        {
            Assert.Equal(BoardNetwork.ClientAddress.ToString(), AddressThatTheServerSaw(network));
            told = console.Ask("show statistics", "passed unchanged");
            Assert.True(DateTime.UtcNow < deadline, told);
        }
        while (!told.Contains("out of these were carried by the fast path", StringComparison.Ordinal));
    }

    private static string AddressThatTheServerSaw(BoardNetwork network, int port = 80) =>
        network.Client.Run("curl", "--silent", "--show-error", "--retry", "60", "--retry-delay", "1", "--retry-all-errors", "--connect-timeout", "5", $"http://{BoardNetwork.VirtualAddress}:{port}/").Succeeded().Trim();

    /// <summary>Where connections are accepted, of the well-known and some other ports of the board's address and the service's.</summary>
    private static string[] OpenPorts(BoardNetwork network)
    {
        List<string> open = [];
        foreach (IPAddress address in (IPAddress[])[BoardNetwork.BoardAddress, BoardNetwork.VirtualAddress])
        {
            foreach (int port in Enumerable.Range(1, 1024).Concat(HighPorts))
            {
                using Socket socket = network.Client.Invoke(static () => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
                try
                {
                    socket.Connect(address, port);
                    open.Add(string.Create(CultureInfo.InvariantCulture, $"{address}:{port}"));
                }
                catch (SocketException refused) when (refused.SocketErrorCode == SocketError.ConnectionRefused)
                {
                    // As it should be.
                }
            }
        }

        return [.. open];
    }
}
