using Pivot.Director.Neighbours;
using Pivot.Packets;
using Pivot.Packets.Arp;
using Pivot.Packets.Ethernet;
using Pivot.Packets.Ndp;
using Pivot.Testing.Packets;
using static Pivot.Director.Tests.Neighbours.LinkBench;

namespace Pivot.Director.Tests.Neighbours;

/// <summary>Mutated ARP and neighbour discovery, each frame ending at a guard page: an out-of-bounds read ends the process, an exception the test, and the invariants hold throughout.</summary>
public sealed class LinkFuzzTests
{
    private const int Frames = 400_000;

    [Fact]
    public void Receive_HostileFrames_NeverBreakTheStation()
    {
        var random = new Random(20_261_121);
        using var memory = new GuardedMemory(4096);
        using var bench = new LinkBench(neighbours: 16);
        byte[][] corpus = Corpus();
        long[] kinds = new long[3];
        long sent = 0;
        int answers = 0;
        for (int i = 0; i < Frames; i++)
        {
            byte[] frame = Mutated(corpus[random.Next(corpus.Length)], random);
            kinds[(int)bench.Host.Receive(memory.Place(frame), bench.Now, bench.Output)]++;
            if (i % 3 == 0)
            {
                bench.Send(IpAddress.FromIPv4(0xc0000200 + (uint)random.Next(256)));
                bench.Send(new IpAddress(0x20010db800000000, (uint)random.Next(64)));
                sent += 2;
            }

            if (i % 50 == 0)
            {
                bench.Pass(random.Next(4) == 0 ? 3 : 0.1);
                answers += bench.Output.Take().Length;
            }

            if (i % 1000 == 0)
            {
                IReadOnlyList<NeighbourSnapshot> neighbours = bench.Host.Neighbours();
                Assert.InRange(neighbours.Count, 0, 16);
                Assert.All(neighbours, entry => Assert.False(bench.Host.Answers(entry.Address) || entry.Hardware is { IsSingleStation: false } || entry.Hardware == Hardware));
            }
        }

        Assert.True(bench.Host.Malformed > 10_000 && answers > 10_000 && bench.Host.Counters.HardwareChanges > 50, $"{bench.Host.Malformed}, {answers}, {bench.Host.Counters}");
        Assert.All(kinds, count => Assert.True(count > 5_000, $"{count} frames of a kind are too few to prove anything"));
        bench.Pass(700);
        Assert.Empty(bench.Host.Neighbours());
        Assert.InRange(bench.Host.Counters.Unanswered + bench.Host.Counters.QueueFull + bench.Host.Counters.TableFull, 1, sent);
        Assert.Equal(NeighbourAnswer.Held, bench.Send(Server));
    }

    private static byte[] Mutated(byte[] frame, Random random)
    {
        byte[] copy = random.Next(4) == 0 ? frame[..random.Next(frame.Length + 1)] : [.. frame];
        for (int changes = copy.Length == 0 ? 0 : random.Next(4); changes > 0; changes--)
        {
            copy[random.Next(copy.Length)] = (byte)(random.Next(2) == 0 ? random.Next(256) : random.Next(4));
        }

        bool isDiscovery = copy.Length >= 78 && copy[12] == 0x86 && copy[20] == 58;
        if (isDiscovery && random.Next(4) != 0)
        {
            (copy[56], copy[57]) = (0, 0);
            ushort sum = InternetChecksum.PseudoHeaderSum(IpAddress.ReadIPv6(copy.AsSpan(22)), IpAddress.ReadIPv6(copy.AsSpan(38)), IpProtocol.IcmpV6, copy.Length - 54);
            ushort checksum = InternetChecksum.Compute(copy.AsSpan(54), sum);
            (copy[56], copy[57]) = ((byte)(checksum >> 8), (byte)checksum);
        }

        return copy;
    }

    private static byte[][] Corpus()
    {
        MacAddress all = new(0x333300000001);
        NeighbourMessage solicitation = NeighbourMessage.Solicitation(Virtual6, Server6, ServerHardware);
        return
        [
            Arp(ArpMessage.Request(Virtual, Server, ServerHardware), MacAddress.Broadcast),
            Arp(ArpMessage.Announcement(Server, OtherHardware), MacAddress.Broadcast),
            Arp(ArpMessage.Announcement(Virtual, OtherHardware), MacAddress.Broadcast),
            Arp(new ArpMessage(ArpOperation.Reply, ServerHardware, Server, Hardware, Own), Hardware),
            Ndp(solicitation, ServerHardware, solicitation.MulticastHardware),
            Ndp(NeighbourMessage.Announcement(Server6, OtherHardware, NeighbourFlags.Override), OtherHardware, all),
            Ndp(NeighbourMessage.Announcement(Virtual6, OtherHardware, NeighbourFlags.Override), OtherHardware, all),
            Ndp(Advertisement(Server6, ServerHardware, NeighbourFlags.Solicited | NeighbourFlags.Override, Own6), ServerHardware, Hardware),
            Ndp(Advertisement(new IpAddress(0x20010db800000000, 7), OtherHardware, NeighbourFlags.Solicited, Own6), ServerHardware, Hardware),
            [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 9, 8, 0, .. new byte[40]],
        ];
    }
}
