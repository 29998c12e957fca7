using System.Buffers.Binary;
using System.Net;
using Pivot.Director.Connections;
using Pivot.Director.Ports;
using Pivot.Linux.Steering;
using Pivot.Linux.Tests.Steering;
using Pivot.Packets.Tunnels;
using Pivot.Testing;
using Pivot.Testing.Networks;

namespace Pivot.Linux.Tests.FastPath;

/// <summary>
/// A board in a network namespace, on which the loaded programs run (BPF_PROG_TEST_RUN), beside a director in memory: a packet can take either path. Clients are outside, servers inside.
/// </summary>
public sealed class FastPathBench : IDisposable
{
    public const string Client = "192.0.2.10";
    public const string Client6 = "2001:db8:1::10";
    public const string Virtual = "198.51.100.80";
    public const string Virtual6 = "2001:db8:2::80";
    public const string Server = "203.0.113.11";
    public const string Server6 = "2001:db8:3::11";
    public const string Board = "203.0.113.1";
    public const string Board6 = "2001:db8:3::1";

    /// <summary>The server's place among the servers of flows.</summary>
    public const int Place = 3;

    /// <summary>The server's port of GUE.</summary>
    public const ushort GuePort = 6081;

    /// <summary>Interface indexes.</summary>
    public const int Outside = 101;
    public const int Inside = 102;
    private const int Device = 103;
    private const string PeerMac = "02:00:00:00:00:09";
    private const string OutsideMac = "02:00:00:00:00:01";
    private const string InsideMac = "02:00:00:00:00:02";

    private static int s_benches;

    private readonly NetworkNamespace? _host;
    private readonly BpfObject? _file;

    public FastPathBench()
    {
        Missing = Requires.Bpf();
        if (Missing is not null)
        {
            return;
        }

        _host = new NetworkNamespace($"fastpath{Interlocked.Increment(ref s_benches)}", ipv6: true);
        _host.Ip(
            $"link add outside index {Outside} address {OutsideMac} type veth peer name clients",
            $"link add inside index {Inside} address {InsideMac} type veth peer name servers",
            $"link add pivot0 index {Device} type veth peer name nothing",
            "link set outside up", "link set clients up", "link set inside up", "link set servers up", "link set pivot0 up", "link set nothing up",
            "address add 192.0.2.1/24 dev outside", $"address add {Board}/24 dev inside", "address add 2001:db8:1::1/64 dev outside", $"address add {Board6}/64 dev inside",
            $"neighbour add {Client} lladdr {PeerMac} dev outside nud permanent", $"neighbour add {Client6} lladdr {PeerMac} dev outside nud permanent",
            $"neighbour add {Server} lladdr {PeerMac} dev inside nud permanent", $"neighbour add {Server6} lladdr {PeerMac} dev inside nud permanent");
        _host.SetSysctl("net.ipv4.ip_forward", "1");
        _host.SetSysctl("net.ipv6.conf.all.forwarding", "1");
        _file = _host.Invoke(() => BpfObject.Load(BpfObject.BuiltIn()));
        _file.Set(BpfMaps.Settings(Device, BpfMaps.Empty));
        Memory = new FlowMemory(_file);
    }

    public string? Missing { get; }

    internal FlowMemory Memory { get; } = null!;

    internal NetworkNamespace Host => _host!;

    /// <summary>The packet through the program of an Ethernet interface. The bytes are those of the IP packet.</summary>
    /// <param name="packet">The IP packet, and what follows it.</param>
    /// <param name="reply">It comes from a server, and so in by the interface inside.</param>
    /// <param name="segmentBytes">Payload of each segment of a superpacket.</param>
    /// <param name="repeat">How often.</param>
    /// <param name="fromOutside">It comes in by the interface outside whoever it is from.</param>
    internal BpfRun.Passage Pass(byte[] packet, bool reply = false, uint segmentBytes = 0, int repeat = 1, bool fromOutside = false)
    {
        BpfRun.Passage passage = PassFrame(packet, reply, segmentBytes, repeat, fromOutside);
        return passage with { Bytes = passage.Bytes[14..] };
    }

    /// <summary>As <see cref="Pass"/>, but the bytes are those of the whole frame.</summary>
    internal BpfRun.Passage PassFrame(byte[] packet, bool reply = false, uint segmentBytes = 0, int repeat = 1, bool fromOutside = false)
    {
        bool inside = reply && !fromOutside;
        ushort type = (ushort)(packet[0] >> 4 == 6 ? 0x86dd : 0x0800);
        byte[] frame = [2, 0, 0, 0, 0, (byte)(inside ? 2 : 1), 2, 0, 0, 0, 0, 9, (byte)(type >> 8), (byte)type, .. packet];
        BpfRun.PacketContext context = new() { InterfaceIndex = inside ? Inside : Outside, SegmentBytes = segmentBytes };
        return _host!.Invoke(() => BpfRun.Pass(_file!.EthernetProgram, frame, context, repeat));
    }

    /// <summary>Tells the programs which interfaces have Ethernet headers.</summary>
    internal void KnowEthernets(params int[] interfaces) => _file!.Set(BpfMaps.Settings(Device, BpfMaps.Of(new SteeringPlan([], []), [], [], [], interfaces)));

    /// <summary>Asserts that a packet is the director's: left as it is, not counted for flow 1, not told of.</summary>
    internal void IsTheDirectors(byte[] packet, bool reply = false, uint segmentBytes = 0, bool fromOutside = false)
    {
        ulong position = Memory.RingPosition;
        (ulong, ulong, uint) before = Memory.Tally(1, reply);

        BpfRun.Passage passage = Pass(packet, reply, segmentBytes, fromOutside: fromOutside);

        Assert.True(passage.IsLeft, $"verdict {passage.Verdict}");
        Assert.Equal(packet, passage.Bytes);
        Assert.Equal(before, Memory.Tally(1, reply));
        Assert.Empty(Memory.Events(ref position));
    }

    /// <summary>Asserts that a packet is carried.</summary>
    internal BpfRun.Passage IsCarried(byte[] packet, bool reply = false, uint segmentBytes = 0, bool fromOutside = false)
    {
        BpfRun.Passage passage = Pass(packet, reply, segmentBytes, fromOutside: fromOutside);
        Assert.True(passage.IsRedirected, $"verdict {passage.Verdict}");
        return passage;
    }

    /// <summary>Changes the board's network for as long as something takes.</summary>
    /// <param name="there">Commands of ip(8).</param>
    /// <param name="back">Those that undo them.</param>
    /// <param name="meanwhile">What is to be done.</param>
    internal void With(string there, string back, Action meanwhile)
    {
        Host.Ip(there);
        try
        {
            meanwhile();
        }
        finally
        {
            Host.Ip(back);
        }
    }

    /// <summary>Puts a connection's flow in force, with a server's entry that is enough for NAT and direct routing.</summary>
    internal FlowSketch Put(ConnectionSnapshot connection, byte method, byte flags = 0, uint sequenceStart = 0, ushort sequenceDelta = 0)
    {
        var flow = new FlowSketch(
            connection.Protocol,
            method,
            new FlowEnd(connection.Client.ToString(), connection.ClientPort),
            new FlowEnd(connection.Virtual.ToString(), connection.VirtualPort),
            new FlowEnd(connection.Destination.ToString(), connection.DestinationPort),
            new FlowEnd(connection.Local.ToString(), connection.LocalPort))
        { Entropy = SlowPath.EntropyOfFirst, Flags = flags, SequenceStart = sequenceStart, SequenceDelta = sequenceDelta };
        flow.Put(Memory);
        PutServer(!connection.Client.IsIPv4);
        return flow;
    }

    /// <summary>Writes the server's entry.</summary>
    internal void PutServer(bool isIPv6, TunnelType? type = null)
    {
        Span<byte> server = Memory.Server(Place);
        server.Clear();
        server[0] = 1;
        server[4] = (byte)(isIPv6 ? 6 : 4);
        server[5] = type switch { TunnelType.IpIp => 1, TunnelType.Gre => 2, TunnelType.Gue => 3, _ => 0 };
        BinaryPrimitives.WriteUInt16BigEndian(server[6..], GuePort);
        IPAddress.Parse(isIPv6 ? Server6 : Server).GetAddressBytes().CopyTo(server[8..]);
        IPAddress.Parse(isIPv6 ? Board6 : Board).GetAddressBytes().CopyTo(server[24..]);
        BinaryPrimitives.WriteUInt32LittleEndian(server[56..], Inside);
    }

    public void Dispose()
    {
        Memory?.Dispose();
        _file?.Dispose();
        _host?.Dispose();
    }
}
