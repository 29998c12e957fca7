using Pivot.Director.Connections;
using Pivot.Packets;
using Pivot.Testing.Packets;

namespace Pivot.Director.Tests;

public sealed class ConnectionIndexTests : IDisposable
{
    private const int Limit = 1000;
    private const ulong Seed = 0x1357_9bdf_0246_8ace;

    private readonly AnonymousRegion _memory = new(ConnectionTable.BytesFor(Limit));
    private readonly TableRegion _region;
    private readonly ConnectionIndex _index;

    public ConnectionIndexTests()
    {
        _region = new TableRegion(_memory.Region, Limit);
        _index = new ConnectionIndex(_region, Limit, Seed);
    }

    public void Dispose()
    {
        _index.Dispose();
        _memory.Dispose();
    }

    [Fact]
    public void AddRemove_MillionOperations_AgreesWithADictionary()
    {
        var random = new Random(11);
        var model = new Dictionary<FlowKey, (uint Number, bool Reply)>();
        var live = new List<uint>();
        var free = new Stack<uint>(Enumerable.Range(1, Limit).Select(number => (uint)number));
        for (int operation = 0; operation < 1_000_000; operation++)
        {
            // The aim swings between nearly empty and full.
            bool add = live.Count == 0 || (free.Count != 0 && random.Next(100) < (operation / 50_000 % 2 == 0 ? 60 : 40));
            if (add)
            {
                uint number = free.Pop();
                Write(number, random);
                if (!model.TryAdd(Forward(number), (number, false)))
                {
                    free.Push(number);
                    continue;
                }

                model.Add(Reply(number), (number, true));
                _index.Add(Forward(number).Hash(Seed), number, reply: false);
                _index.Add(Reply(number).Hash(Seed), number, reply: true);
                live.Add(number);
            }
            else
            {
                int place = random.Next(live.Count);
                uint number = live[place];
                live[place] = live[^1];
                live.RemoveAt(live.Count - 1);
                _index.Remove(Forward(number).Hash(Seed), number, reply: false);
                _index.Remove(Reply(number).Hash(Seed), number, reply: true);
                model.Remove(Forward(number));
                model.Remove(Reply(number));
                Assert.False(Contains(Forward(number), number, reply: false));
                free.Push(number);
            }

            if (operation % 20_000 == 0)
            {
                Assert.All(model, entry => Assert.True(Contains(entry.Key, entry.Value.Number, entry.Value.Reply)));
            }
        }

        Assert.All(model, entry => Assert.True(Contains(entry.Key, entry.Value.Number, entry.Value.Reply)));
    }

    [Fact]
    public void Remove_NotThere_ChangesNothing()
    {
        Write(1, new Random(1));
        Write(2, new Random(2));
        _index.Add(Forward(1).Hash(Seed), 1, reply: false);
        uint version = _index.Version;

        _index.Remove(Forward(2).Hash(Seed), 2, reply: false);

        Assert.False(_index.Changed(version));
        Assert.True(Contains(Forward(1), 1, reply: false));
    }

    [Fact]
    public void Remove_WithReadersAtWork_TellsThem()
    {
        Write(1, new Random(1));
        _index.Add(Forward(1).Hash(Seed), 1, reply: false);
        uint version = _index.Version;
        Assert.False(_index.Changed(version));

        _index.Remove(Forward(1).Hash(Seed), 1, reply: false);

        Assert.True(_index.Changed(version));
    }

    /// <summary>
    /// What stands where after linear probing depends only on the keys, so the longest run can be reckoned apart from the index: at half load, with
    /// flows as one scanner or one client makes them, it must stay as short as with a fair hash.
    /// </summary>
    [Theory]
    [InlineData("ports of one client")]
    [InlineData("one port of many clients")]
    [InlineData("clients in steps of 65536")]
    [InlineData("ports in steps of 256")]
    public void Hash_FlowsThatDifferLittle_MakeShortRuns(string pattern)
    {
        const int connections = 1 << 14;
        const int slots = connections * 4;
        bool[] taken = new bool[slots];
        for (int i = 0; i < connections; i++)
        {
            (uint client, ushort port) = pattern switch
            {
                "ports of one client" => (0xc0000201u, (ushort)i),
                "one port of many clients" => (0x0a000000u + (uint)i, (ushort)40000),
                "clients in steps of 65536" => (0x01000000u + ((uint)i << 16), (ushort)40000),
                _ => (0xc0000200u + (uint)(i >> 8), (ushort)(i << 8)),
            };
            IpAddress address = IpAddress.FromIPv4(client);
            Take(taken, new FlowKey(IpProtocol.Tcp, address, port, IpAddress.Parse("198.51.100.80"), 80));
            Take(taken, new FlowKey(IpProtocol.Tcp, IpAddress.Parse("203.0.113.11"), 8080, address, port));
        }

        // Linear probing at load 1/2: the expected longest cluster is about log2(n) * 3; 160 is four times that.
        Assert.InRange(LongestRun(taken), 2, 160);
    }

    private static void Take(bool[] taken, in FlowKey key)
    {
        int slot = (int)(key.Hash(Seed) & (ulong)(taken.Length - 1));
        while (taken[slot])
        {
            slot = (slot + 1) & (taken.Length - 1);
        }

        taken[slot] = true;
    }

    private static int LongestRun(bool[] taken)
    {
        int longest = 0;
        int run = 0;
        foreach (bool slot in taken)
        {
            run = slot ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        return longest;
    }

    /// <summary>Few different clients and ports, so that runs of equal home slots and neighbours are common.</summary>
    private void Write(uint number, Random random)
    {
        ref ConnectionRecord record = ref _region.Record(number);
        uint client = 0xc0000200u + (uint)random.Next(16);
        ulong port = (ulong)random.Next(4096);
        record.Family = 4;
        record.Protocol = IpProtocol.Tcp;
        record.ClientVirtual = ((ulong)client << 32) | 0xc6336450;
        record.DestinationLocal = (0xcb00710bUL << 32) | client;
        record.Ports = (port << 48) | (80UL << 32) | (8080UL << 16) | port;
    }

    private FlowKey Forward(uint number) => _region.ForwardKey(number, _region.Record(number));

    private FlowKey Reply(uint number) => _region.ReplyKey(number, _region.Record(number));

    private bool Contains(in FlowKey key, uint number, bool reply)
    {
        ConnectionIndex.Probe probe = _index.StartProbe(key.Hash(Seed));
        while (true)
        {
            uint candidate = probe.Next(out bool candidateReply);
            if (candidate == 0 || (candidate == number && candidateReply == reply))
            {
                return candidate != 0;
            }
        }
    }
}
