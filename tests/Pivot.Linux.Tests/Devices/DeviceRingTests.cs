using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Pivot.Linux.Devices;
using Pivot.Linux.Interop;
using Pivot.Linux.Tests.Environments;
using Pivot.Packets;

namespace Pivot.Linux.Tests.Devices;

[Trait("Needs", "net_admin")]
public sealed unsafe class DeviceRingTests : IDisposable
{
    private const string Name = "tun0";
    private const int RoomBytes = 2048;
    private const int HeaderBytes = OffloadHeader.Size + 28;
    private readonly NamespaceThread _board = new();
    private readonly SafeFileHandle _queue;
    private readonly DeviceRing _ring;
    private readonly byte* _memory = (byte*)NativeMemory.AllocZeroed(DeviceRing.Entries * RoomBytes);

    public DeviceRingTests()
    {
        Assert.SkipWhen(Environment.OSVersion.Version < new Version(6, 4), "needs Linux 6.4: before that, a read of a TUN device by io_uring may wait");
        Assert.SkipWhen(Sysctl.TryRead("kernel/io_uring_disabled") is "2", "needs io_uring: kernel.io_uring_disabled is 2");
        _queue = _board.Run(() =>
        {
            Sysctl.Write("net/ipv6/conf/default/disable_ipv6", "1");
            return QueueOpener.Open(Name, 1, Libc.IFF_TUN, isNew: true, out _)[0];
        });
        _board.Ip($"addr add 10.0.0.1/24 dev {Name}");
        _board.Ip($"link set {Name} up");
        _ring = DeviceRing.TryMake(_queue)!;
        Assert.NotNull(_ring);
    }

    public static bool CanRun => NamespaceThread.IsPossible;

    [Fact(Skip = NamespaceThread.Needs, SkipUnless = nameof(CanRun))]
    public void Submit_MoreReadsThanPackets_TakesThePacketsInOrderAndFindsNoMore()
    {
        SendDatagrams(101, 102, 103);

        int[] results = Read(5);

        Assert.Equal([HeaderBytes + 101, HeaderBytes + 102, HeaderBytes + 103, -Errno.EAGAIN, -Errno.EAGAIN], results);
        Assert.Equal(102, Room(1)[HeaderBytes]);
    }

    [Fact(Skip = NamespaceThread.Needs, SkipUnless = nameof(CanRun))]
    public void Submit_ManyTimes_GoesRoundTheRing()
    {
        for (int round = 1; round <= 20; round++)
        {
            SendDatagrams([.. Enumerable.Repeat(round, 50)]);

            int[] results = Read(DeviceRing.Entries);

            Assert.All(results[..50], result => Assert.Equal(HeaderBytes + round, result));
            Assert.All(results[50..], static result => Assert.Equal(-Errno.EAGAIN, result));
        }
    }

    [Fact(Skip = NamespaceThread.Needs, SkipUnless = nameof(CanRun))]
    public void Submit_WritesOfWhichOneIsNoPacket_WritesTheOthers()
    {
        using Socket sink = _board.Run(() => new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 10_000 });
        sink.Bind(new IPEndPoint(IPAddress.Parse("10.0.0.1"), 9));
        SendDatagrams(10, 20, 30);
        int[] lengths = Read(3);
        for (int number = 0; number < lengths.Length; number++)
        {
            Reflector.SwapAddresses(Room(number)[OffloadHeader.Size..]);
        }

        Room(1)[OffloadHeader.Size] = 0;
        for (int number = 0; number < lengths.Length; number++)
        {
            _ring.AddWrite(Room(number)[..lengths[number]]);
        }

        _ring.Submit();

        Assert.Equal([lengths[0], -Errno.EINVAL, lengths[2]], Results(3));
        Assert.Equal((10, 30), (sink.Receive(new byte[100]), sink.Receive(new byte[100])));
    }

    [Fact(Skip = NamespaceThread.Needs, SkipUnless = nameof(CanRun))]
    public void Submit_DeviceDeleted_IsSaidOfEachRead()
    {
        _board.Ip($"link del {Name}");

        Assert.All(Read(4), static result => Assert.Equal(-Errno.EBADFD, result));
    }

    [Fact(Skip = NamespaceThread.Needs, SkipUnless = nameof(CanRun))]
    public void TryMake_OfAFileThatIsNoDevice_MakesNone()
    {
        using SafeFileHandle file = FileDescriptor.Open("/dev/null", Libc.O_RDWR);

        Assert.Null(DeviceRing.TryMake(file));
    }

    public void Dispose()
    {
        _ring.Dispose();
        _queue.Dispose();
        _board.Dispose();
        NativeMemory.Free(_memory);
    }

    private int[] Read(int count)
    {
        for (int number = 0; number < count; number++)
        {
            _ring.AddRead(Room(number));
        }

        _ring.Submit();
        return Results(count);
    }

    private int[] Results(int count) => [.. Enumerable.Range(0, count).Select(_ring.Result)];

    private Span<byte> Room(int number) => new(_memory + (number * RoomBytes), RoomBytes);

    /// <summary>Datagrams to 10.0.0.2, which come out of the device, full of their length.</summary>
    private void SendDatagrams(params int[] lengths) => _board.Run(() =>
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        foreach (int length in lengths)
        {
            byte[] payload = new byte[length];
            Array.Fill(payload, (byte)length);
            _ = socket.SendTo(payload, new IPEndPoint(IPAddress.Parse("10.0.0.2"), 9));
        }
    });
}
