using System.Net;
using System.Net.Sockets;
using Microsoft.Win32.SafeHandles;
using Pivot.Director;
using Pivot.Director.Connections;
using Pivot.Director.Neighbours;
using Pivot.Director.Services;
using Pivot.Linux.Devices;
using Pivot.Linux.Interop;
using Pivot.Linux.Tests.Environments;
using Pivot.Packets;
using Pivot.Packets.Ethernet;

namespace Pivot.Linux.Tests.Devices;

/// <summary>A station on a TAP device whose other end is the kernel of a namespace: 10.0.0.1 there, 10.0.0.2 and 10.0.0.3 here.</summary>
[Trait("Needs", "net_admin")]
public sealed class BridgedQueueTests
{
    private const string Name = "tap0";
    private const int Datagrams = 200;
    private static readonly MacAddress Hardware = new(0x02_00_5e_10_00_01);

    public static bool CanRun => NamespaceThread.IsPossible;

    [Fact(Skip = NamespaceThread.Needs, SkipUnless = nameof(CanRun))]
    public void ReceiveAndSend_ManyPackets_ComeBackAndAllocateNothing()
    {
        using NamespaceThread host = new();
        using BridgedDevice device = Create(host);
        using PacketBatch batch = new(64);
        using Socket socket = host.Run(() => Connected("10.0.0.3"));
        using Socket echo = host.Run(() => new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp));
        echo.Bind(new IPEndPoint(IPAddress.Parse("10.0.0.1"), 9));
        byte[] payload = new byte[100];
        int returned = 0;
        long allocated = long.MaxValue;

        // The first round compiles, and both ends learn each other's Ethernet address; the second must allocate nothing.
        for (int round = 0; round < 2; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int sent = 0; sent < Datagrams; sent++)
            {
                _ = socket.Send(payload);
                returned += Reflect(device, batch);
            }

            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.Equal(2 * Datagrams, returned);
        Assert.Equal(0, allocated);
    }

    [Fact(Skip = NamespaceThread.Needs, SkipUnless = nameof(CanRun))]
    public void Send_PacketLongerThanTheLink_LeavesInFragmentsThatTheKernelPutsTogether()
    {
        using NamespaceThread host = new();
        using BridgedDevice device = Create(host);
        using PacketBatch batch = new(64);
        using Socket receiver = host.Run(() => new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 5000 });
        receiver.Bind(new IPEndPoint(IPAddress.Parse("10.0.0.1"), 9));
        byte[] packet = Pivot.Testing.Packets.PacketBuilder.Udp("10.0.0.3", 5, "10.0.0.1", 9).PayloadLength(5000).MayFragment().Build();

        // The first fragments wait until the kernel has told its Ethernet address.
        packet.CopyTo(batch.Room(0));
        batch.Add(packet.Length, default);
        batch[0].Verdict = Verdict.Forward;
        Assert.Equal(0, device.Queues[0].Send(batch));
        byte[] received = new byte[9000];
        for (int round = 0; round < 50 && receiver.Available == 0; round++)
        {
            batch.Clear();
            Assert.True(device.Queues[0].Receive(batch, 100));
        }

        Assert.Equal(packet[28..], received[..receiver.Receive(received)]);
    }

    [Fact(Skip = NamespaceThread.Needs, SkipUnless = nameof(CanRun))]
    public void Send_PacketThatMustNotBeCut_IsRefused()
    {
        using NamespaceThread host = new();
        using BridgedDevice device = Create(host);
        using PacketBatch batch = new(4);
        byte[] packet = Pivot.Testing.Packets.PacketBuilder.Udp("10.0.0.3", 5, "10.0.0.1", 9).PayloadLength(5000).Build();
        packet.CopyTo(batch.Room(0));
        batch.Add(packet.Length, default);
        batch[0].Verdict = Verdict.Forward;

        Assert.Equal(1, device.Queues[0].Send(batch));
    }

    [Fact(Skip = NamespaceThread.Needs, SkipUnless = nameof(CanRun))]
    public async Task Wake_WhileReceiveWaits_EndsItForGood()
    {
        using NamespaceThread host = new();
        using BridgedDevice device = Create(host);
        using PacketBatch batch = new(4);
        Task waiting = Task.Run(
            () =>
            {
                while (device.Queues[0].Receive(batch, -1))
                {
                    batch.Clear();
                }
            },
            TestContext.Current.CancellationToken);

        device.Queues[0].Wake();

        await waiting.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }

    /// <summary>Sends what came back to the kernel, with its addresses exchanged.</summary>
    private static int Reflect(BridgedDevice device, PacketBatch batch)
    {
        batch.Clear();
        _ = device.Queues[0].Receive(batch, 20);
        for (int index = 0; index < batch.Count; index++)
        {
            Reflector.SwapAddresses(batch.Packet(index));
            batch[index].Verdict = Verdict.Pass;
        }

        return batch.Count - device.Queues[0].Send(batch);
    }

    private static Socket Connected(string address)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Connect(IPAddress.Parse(address), 9);
        return socket;
    }

    private static BridgedDevice Create(NamespaceThread host)
    {
        LinkHost station = new(Hardware, 16, 1);
        BridgedDevice device = host.Run(() =>
        {
            Sysctl.Write("net/ipv6/conf/default/disable_ipv6", "1");
            SafeFileHandle[] queues = QueueOpener.Open(Name, 1, Libc.IFF_TAP, isNew: true, out _);
            return new BridgedDevice(Name, queues, station, static () => Ticks.FromMilliseconds(BootClock.Milliseconds), 1500);
        });
        station.Apply(
            new LinkPlan([IpAddress.Parse("10.0.0.2")], [AddressPrefix.Of(IpAddress.Parse("10.0.0.3"))], [new LinkRoute(new AddressPrefix(IpAddress.Parse("10.0.0.0"), 24))]),
            Ticks.FromMilliseconds(BootClock.Milliseconds));
        host.Ip($"addr add 10.0.0.1/24 dev {Name}");
        host.Ip($"link set {Name} up");
        return device;
    }
}
