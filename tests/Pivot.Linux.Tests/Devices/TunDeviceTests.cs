using System.Net;
using System.Net.Sockets;
using Pivot.Director;
using Pivot.Director.Ports;
using Pivot.Linux.Devices;
using Pivot.Linux.RtNetlink;
using Pivot.Linux.Tests.Environments;

namespace Pivot.Linux.Tests.Devices;

[Trait("Needs", "net_admin")]
public class TunDeviceTests
{
    private const string Name = "tun0";

    public static bool CanRun => NamespaceThread.IsPossible;

    [Fact(Skip = NamespaceThread.Needs, SkipUnless = nameof(CanRun))]
    public void Queues_TcpBulkOverSeveralConnections_ArrivesWholeAsSuperpacketsOnBothQueues()
    {
        using NamespaceThread board = new();
        using TunDevice device = Create(board, 2);
        using Reflector first = new(device.Queues[0]);
        using Reflector second = new(device.Queues[1]);

        board.Run(() => TcpTraffic.Exchange(IPAddress.Parse("10.0.0.1"), IPAddress.Parse("10.0.0.2"), connections: 16, bytesEach: 1 << 20));

        Assert.True(first.Packets > 0);
        Assert.True(second.Packets > 0);
        Assert.True(first.TcpSuperpackets + second.TcpSuperpackets > 0);
        Assert.True(Math.Max(first.LongestPacket, second.LongestPacket) > 1500);
        Assert.Equal(0, first.Refused + second.Refused);
    }

    [Theory(Skip = NamespaceThread.Needs, SkipUnless = nameof(CanRun))]
    [InlineData(1)]
    [InlineData(20)]
    public void ReceiveAndSend_ManyPackets_AllocateNothing(int atOnce)
    {
        using NamespaceThread board = new();
        using TunDevice device = Create(board, 1);
        using PacketBatch batch = new(64);
        using Socket socket = board.Run(() => new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp));
        using Socket sink = board.Run(() => new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp));
        sink.Bind(new IPEndPoint(IPAddress.Parse("10.0.0.1"), 9));
        socket.Connect(IPAddress.Parse("10.0.0.2"), 9);
        byte[] payload = new byte[100];
        int received = 0;
        long allocated = long.MaxValue;

        // The first round compiles and warms up; the second must allocate nothing.
        for (int round = 0; round < 2; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int packet = 0; packet < 200; packet++)
            {
                for (int sent = 0; sent < atOnce; sent++)
                {
                    _ = socket.Send(payload);
                }

                batch.Clear();
                _ = device.Queues[0].Receive(batch, 1000);
                received += batch.Count;
                for (int index = 0; index < batch.Count; index++)
                {
                    Reflector.SwapAddresses(batch.Packet(index));
                    batch[index].Verdict = Verdict.Pass;
                }

                _ = device.Queues[0].Send(batch);
            }

            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.Equal(400 * atOnce, received);
        Assert.Equal(0, allocated);
    }

    [Fact(Skip = NamespaceThread.Needs, SkipUnless = nameof(CanRun))]
    public void Receive_MorePacketsThanTheBatchTakes_TakesTheRestNextWithoutWaiting()
    {
        using NamespaceThread board = new();
        using TunDevice device = Create(board, 1);
        using PacketBatch batch = new(4);
        board.Run(() => SendDatagrams(10));
        int[] counts = new int[4];

        for (int round = 0; round < counts.Length; round++)
        {
            batch.Clear();
            Assert.True(device.Queues[0].Receive(batch, 0));
            counts[round] = batch.Count;
        }

        Assert.Equal([4, 4, 2, 0], counts);
    }

    [Fact(Skip = NamespaceThread.Needs, SkipUnless = nameof(CanRun))]
    public void Receive_MoreBytesThanTheBudget_LeavesTheRestForTheNextBatch()
    {
        using NamespaceThread board = new();
        using TunDevice device = Create(board, 1);
        using PacketBatch batch = new(64);
        board.Ip($"link set {Name} mtu 65535");
        board.Run(() => SendDatagrams(8, bytes: 60_000));

        Assert.True(device.Queues[0].Receive(batch, 0));
        int first = batch.Count;
        batch.Clear();
        Assert.True(device.Queues[0].Receive(batch, 0));

        // 256 KiB are used up by the fifth packet.
        Assert.Equal((5, 3), (first, batch.Count));
        Assert.Equal(60_028, batch.Packet(0).Length);
    }

    [Fact(Skip = NamespaceThread.Needs, SkipUnless = nameof(CanRun))]
    public async Task Wake_WhileReceiveWaits_EndsItForGood()
    {
        using NamespaceThread board = new();
        using TunDevice device = Create(board, 1);
        using PacketBatch batch = new(4);
        Task<bool> waiting = Task.Run(() => device.Queues[0].Receive(batch, -1), TestContext.Current.CancellationToken);

        device.Queues[0].Wake();

        Assert.False(await waiting.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken));
        board.Run(() => SendDatagrams(1));
        Assert.False(device.Queues[0].Receive(batch, -1));
    }

    [Fact(Skip = NamespaceThread.Needs, SkipUnless = nameof(CanRun))]
    public void Send_PacketsTheKernelRefuses_AreCountedAndTheRestIsSent()
    {
        using NamespaceThread board = new();
        using TunDevice device = Create(board, 1);
        using PacketBatch batch = new(8);
        board.Run(() => SendDatagrams(4));
        Assert.True(device.Queues[0].Receive(batch, 1000));
        Assert.Equal(4, batch.Count);
        Reflector.SwapAddresses(batch.Packet(0));
        batch[0].Verdict = Verdict.Forward;
        batch.Packet(1)[0] = 0;
        batch[1].Verdict = Verdict.Forward;
        batch[2].Verdict = Verdict.Neighbour;
        batch[2].NextHop = new NextHop(int.MaxValue, default, default);
        batch[3].Verdict = Verdict.Drop;

        int refused = device.Queues[0].Send(batch);

        Assert.Equal(2, refused);
        board.Ip($"link set {Name} down");
        Assert.Equal(3, device.Queues[0].Send(batch));
    }

    [Fact(Skip = NamespaceThread.Needs, SkipUnless = nameof(CanRun))]
    public void Receive_DeviceDeleted_Throws()
    {
        using NamespaceThread board = new();
        using TunDevice device = Create(board, 1);
        using PacketBatch batch = new(4);
        board.Ip($"link del {Name}");

        LinuxException failure = Assert.Throws<LinuxException>(() => device.Queues[0].Receive(batch, 1000));

        Assert.Contains("the device is gone", failure.Message, StringComparison.Ordinal);
    }

    [Fact(Skip = NamespaceThread.Needs, SkipUnless = nameof(CanRun))]
    public void Attach_AfterAllQueuesWereClosed_CarriesTrafficAgainThroughTheSameInterface()
    {
        using NamespaceThread board = new();
        int index;
        using (TunDevice device = Create(board, 2))
        {
            index = FindLink(board)!.Index;
        }

        using TunDevice again = board.Run(() => TunDevice.Attach(Name, 3));

        Assert.Equal(index, FindLink(board)!.Index);
        Assert.Equal(3, again.Queues.Count);

        // The kernel takes up its queue to a device that has its carrier again a moment later (linkwatch).
        Assert.True(SpinWait.SpinUntil(() => HasCarried(board, again), TimeSpan.FromSeconds(10)));
    }

    [Fact(Skip = NamespaceThread.Needs, SkipUnless = nameof(CanRun))]
    public void Create_NameTaken_ThrowsWithTheCallTheNameAndTheErrno()
    {
        using NamespaceThread board = new();
        board.Ip($"link add {Name} type veth peer name far0");

        LinuxException failure = Assert.Throws<LinuxException>(() => board.Run(() => TunDevice.Create(Name, 1)));

        Assert.StartsWith($"ioctl(TUNSETIFF, \"{Name}\"): ", failure.Message, StringComparison.Ordinal);
    }

    private static bool HasCarried(NamespaceThread board, TunDevice device)
    {
        board.Run(() => SendDatagrams(1));
        using PacketBatch batch = new(64);
        return device.Queues.Sum(queue =>
        {
            batch.Clear();
            _ = queue.Receive(batch, 0);
            return batch.Count;
        }) > 0;
    }

    private static NetworkLink? FindLink(NamespaceThread board) => board.Run(() =>
    {
        using RtNetlinkClient netlink = new();
        return netlink.FindLink(Name);
    });

    /// <summary>10.0.0.1 is the board; a packet to 10.0.0.2 comes out of the device.</summary>
    private static TunDevice Create(NamespaceThread board, int queues)
    {
        TunDevice device = board.Run(() =>
        {
            Sysctl.Write("net/ipv6/conf/default/disable_ipv6", "1");
            return TunDevice.Create(Name, queues);
        });
        board.Ip($"addr add 10.0.0.1/24 dev {Name}");
        board.Ip($"link set {Name} up");
        return device;
    }

    private static void SendDatagrams(int count, int bytes = 100)
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        for (int sent = 0; sent < count; sent++)
        {
            _ = socket.SendTo(new byte[bytes], new IPEndPoint(IPAddress.Parse("10.0.0.2"), 9));
        }
    }
}
