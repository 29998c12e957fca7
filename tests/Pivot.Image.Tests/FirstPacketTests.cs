using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Pivot.Testing.Guests;

namespace Pivot.Image.Tests;

/// <summary>How long the board takes from the kernel's start to the first packet that it forwards, measured against the same kernel and initramfs with a bare shell on the same machine, network cards included, on the board's own clock.</summary>
public sealed class FirstPacketTests
{
    private const double MostTimesAsLong = 1.3;
    private const int Rounds = 3;
    private const string Arguments = $"quiet loglevel=3 panic=10 console=ttyS0,115200 {Images.TrustTimer}";
    private static readonly TimeSpan Answer = TimeSpan.FromSeconds(60);

    [Fact]
    public void FirstForwardedPacket_ComesSoonAfterTheTimeOfABareShell()
    {
        Images.Need(MachineKind.PcKernel);
        using BoardNetwork network = new();
        List<string> figures = [];
        double best = double.MaxValue;
        // Whatever else this machine does disturbs: the best round counts.
        for (int round = 0; round < Rounds && best > MostTimesAsLong; round++)
        {
            double shell = SecondsToBareShell(network);
            double packet = SecondsToFirstPacket(network);
            best = Math.Min(best, packet / shell);
            figures.Add(string.Create(CultureInfo.InvariantCulture, $"shell {shell:0.00} s, first packet {packet:0.00} s: {packet / shell:0.00}"));
        }

        TestContext.Current.TestOutputHelper!.WriteLine(string.Join('\n', figures));
        Assert.True(best <= MostTimesAsLong, string.Join('\n', figures));
    }

    private static double SecondsToBareShell(BoardNetwork network)
    {
        using TemporaryDirectory directory = new();
        using ImageMachine machine = new(MachineKind.PcKernel, Images.Copy("pc", directory), network.Wires, BoardNetwork.Taps, $"{Arguments} rdinit=/bin/sh");
        machine.Console.WaitFor("# ", ImageMachine.BootLimit);
        Stopwatch since = Stopwatch.StartNew();
        machine.Console.Run("mount -t proc proc /proc", "# ", Answer);
        string uptime = machine.Console.Run("cat /proc/uptime", "# ", Answer);
        return Seconds(uptime[(uptime.IndexOf('\n', StringComparison.Ordinal) + 1)..]) - since.Elapsed.TotalSeconds;
    }

    private static double SecondsToFirstPacket(BoardNetwork network)
    {
        using TemporaryDirectory directory = new();
        string image = Images.Copy("pc", directory);
        new BootPartition(image).WriteText("pivot.toml", BoardNetwork.Configuration);
        using Socket server = network.Server.Invoke(static () => new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp));
        server.Bind(new IPEndPoint(BoardNetwork.ServerAddress, 7));
        using Socket client = network.Client.Invoke(static () => new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp));
        client.Connect(new IPEndPoint(BoardNetwork.VirtualAddress, 7));
        using ImageMachine machine = new(MachineKind.PcKernel, image, network.Wires, BoardNetwork.Taps, Arguments);

        Stopwatch limit = Stopwatch.StartNew();
        while (!server.Poll(TimeSpan.FromMilliseconds(20), SelectMode.SelectRead))
        {
            Assert.True(limit.Elapsed < ImageMachine.BootLimit, $"no packet was forwarded:\n{machine.Console.Transcript}");
            _ = client.Send([1]);
        }

        Stopwatch since = Stopwatch.StartNew();
        EndPoint sender = new IPEndPoint(IPAddress.Any, 0);
        _ = server.ReceiveFrom(new byte[16], ref sender);
        Assert.Equal(BoardNetwork.ClientAddress, ((IPEndPoint)sender).Address);
        BoardConsole console = new(machine);
        console.LogIn();
        string uptime = console.Shell("cat /proc/uptime");
        return Seconds(uptime) - since.Elapsed.TotalSeconds;
    }

    // "12.34 23.45": since the start, and idle. What was typed after it counts against the board.
    private static double Seconds(string uptime) => double.Parse(uptime.Split(' ')[0], CultureInfo.InvariantCulture);
}
