using Pivot.Director.Neighbours;
using Pivot.Packets;
using Pivot.Packets.Arp;
using Pivot.Packets.Ethernet;
using Pivot.Packets.Ndp;
using static Pivot.Director.Tests.Neighbours.LinkBench;

namespace Pivot.Director.Tests.Neighbours;

/// <summary>After warm-up the station allocates nothing on the workers' paths.</summary>
public sealed class LinkAllocationTests : IDisposable
{
    private static readonly byte[] Packet = new byte[1500];
    private static readonly IpAddress Silent = IpAddress.Parse("2001:db8::dead");

    private readonly LinkBench _bench = new(neighbours: 32);
    private readonly DiscardedFrames _output = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Path_AfterWarmUp_AllocatesNothing()
    {
        byte[][] frames =
        [
            Arp(ArpMessage.Request(Virtual, Server, ServerHardware), MacAddress.Broadcast),
            Ndp(NeighbourMessage.Solicitation(Virtual6, Server6, ServerHardware), ServerHardware, MacAddress.ForMulticast(SolicitedNode.Of(Virtual6))),
            Arp(ArpMessage.Announcement(Virtual, OtherHardware), MacAddress.Broadcast),
            Arp(ArpMessage.Announcement(Server, OtherHardware), MacAddress.Broadcast),
            Arp(new ArpMessage(ArpOperation.Reply, ServerHardware, IpAddress.Parse("192.0.2.50"), Hardware, Own), Hardware),
            Ndp(Advertisement(Server6, ServerHardware, NeighbourFlags.Solicited, Own6), ServerHardware, Hardware),
        ];
        Run(frames, 3000);
        long least = long.MaxValue;
        for (int round = 0; round < 5; round++)
        {
            // A collection that other tests cause meanwhile charges this thread the rest of its allocation quantum: hence the least of five.
            long before = GC.GetAllocatedBytesForCurrentThread();
            Run(frames, 3000);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
        Assert.True(_output.Sent > 10_000 && _bench.Host.Counters is { Unanswered: > 100, QueueFull: > 100, Evictions: > 100 }, $"{_output.Sent}, {_bench.Host.Counters}");
    }

    private void Run(byte[][] frames, int rounds)
    {
        for (int i = 0; i < rounds; i++)
        {
            _bench.Host.Receive(frames[i % frames.Length], _bench.Now, _output);
            _bench.Host.TryNextHop(Server, out IpAddress nextHop);
            _bench.Host.Resolve(nextHop, Packet, default, _bench.Now, _output, out _);
            _bench.Host.Resolve(Server6, Packet, default, _bench.Now, _output, out _);
            _bench.Host.Resolve(IpAddress.FromIPv4(0xc0000232 + (uint)(i % 2)), Packet, default, _bench.Now, _output, out _);
            if (i % 100 == 0)
            {
                for (uint host = 0; host < 40; host++)
                {
                    _bench.Host.Resolve(IpAddress.FromIPv4(0xc0000264 + host), Packet, default, _bench.Now, _output, out _);
                }

                for (int packet = 0; packet < 40; packet++)
                {
                    _bench.Host.Resolve(Silent, Packet, default, _bench.Now, _output, out _);
                }
            }

            _bench.Now += 7;
            _bench.Host.Tick(_bench.Now, _output);
        }
    }

    private sealed class DiscardedFrames : IFrameOutput
    {
        private readonly byte[] _room = new byte[2048];

        public long Sent { get; private set; }

        public Span<byte> Room(int length) => _room.AsSpan(0, length);

        public void Send(in OffloadHeader offload) => Sent++;
    }
}
