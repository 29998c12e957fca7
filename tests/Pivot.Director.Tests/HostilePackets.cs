using System.Buffers.Binary;
using Pivot.Packets;
using Pivot.Testing.Packets;
using static Pivot.Director.Tests.DirectorBench;

namespace Pivot.Director.Tests;

/// <summary>An endless, repeatable stream of packets: right ones of few flows, so that connections live and die, mutations of them, and noise.</summary>
internal sealed class HostilePackets(Random random)
{
    /// <summary>The board's own addresses.</summary>
    public const string Board = "203.0.113.200";
    public const string Board6 = "2001:db8:4::200";

    private static readonly string[] Addresses = [Client, "192.0.2.11", Server1, Server2, Virtual, Virtual, Virtual, Host, "224.0.0.251", Board];
    private static readonly string[] Addresses6 = [Client6, "2001:db8:1::11", Server6, OtherServer6, Virtual6, Virtual6, Virtual6, Host6, "ff02::1:ff00:80", Board6, "fe80::1"];
    private static readonly byte[] ChainTypes = [0, 0, 43, 44, 51, 60, 60, 59, 6, 17, 58, 50, 135];
    private static readonly int[] Ports = [80, 80, 80, 80, 53, 53, 8001, 8001, 8001, 25, 81, 8080, 8080, 8080, 443, 443, 443, 443];
    private static readonly int[] Interesting = [0, 1, 4, 5, 7, 8, 15, 19, 20, 21, 27, 28, 39, 40, 41, 60, 127, 128, 255];

    private readonly byte[][] _right = [.. Enumerable.Range(0, 40_000).Select(_ => Right(random))];

    /// <summary>Packets so far that had an IPv6 extension header before they were mutated.</summary>
    public int Chains { get; private set; }

    /// <summary>The next packet.</summary>
    /// <param name="offload">Its offload header: mostly none.</param>
    public byte[] Next(out OffloadHeader offload)
    {
        offload = random.Next(8) == 0 ? new OffloadHeader { Flags = (byte)random.Next(4), GsoType = (byte)random.Next(6), GsoSize = (ushort)random.Next(65536) } : default;
        int kind = random.Next(10);
        if (kind == 0)
        {
            byte[] noise = new byte[random.Next(random.Next(4) == 0 ? 2000 : 64)];
            random.NextBytes(noise);
            return noise;
        }

        byte[] packet = [.. _right[random.Next(_right.Length)]];
        offload = random.Next(8) == 0 ? Superpacket(packet) : offload;
        Chains += packet[0] >> 4 == 6 && packet[6] is 0 or 43 or 44 or 51 or 60 ? 1 : 0;
        for (int mutations = kind < 6 ? 0 : random.Next(1, 5); mutations > 0; mutations--)
        {
            packet = Mutate(packet);
        }

        return packet;
    }

    /// <summary>An offload header that agrees with a packet without extension headers.</summary>
    private OffloadHeader Superpacket(byte[] packet)
    {
        bool isIPv6 = packet[0] >> 4 == 6;
        bool isTcp = packet[isIPv6 ? 6 : 9] == 6;
        return new OffloadHeader
        {
            Flags = OffloadHeader.NeedsChecksum,
            GsoType = random.Next(4) == 0 ? OffloadHeader.GsoNone : isTcp ? (isIPv6 ? OffloadHeader.GsoTcp6 : OffloadHeader.GsoTcp4) : OffloadHeader.GsoUdpL4,
            GsoSize = (ushort)random.Next(1, 600),
            ChecksumStart = (ushort)(isIPv6 ? 40 : (packet[0] & 15) * 4),
            ChecksumOffset = (ushort)(isTcp ? 16 : 6),
        };
    }

    private byte[] Mutate(byte[] packet)
    {
        if (packet.Length == 0)
        {
            return [(byte)random.Next(256)];
        }

        switch (random.Next(9))
        {
            case 0:
                return packet[..random.Next(packet.Length)];
            case 1:
                byte[] tail = new byte[random.Next(64)];
                random.NextBytes(tail);
                return [.. packet, .. tail];
            case 2:
                packet[random.Next(packet.Length)] ^= (byte)(1 << random.Next(8));
                return packet;
            case 3:
                packet[random.Next(packet.Length)] = (byte)Interesting[random.Next(Interesting.Length)];
                return packet;
            case 4 when packet.Length > 4:
                BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)(packet.Length + random.Next(-30, 30)));
                return packet;
            case 4:
                return packet;
            case 5:
                packet[0] = (byte)((random.Next(2) == 0 ? 0x60 : 0x40) | random.Next(16));
                return packet;
            case 6 when packet.Length > 40 && packet[0] >> 4 == 6:
                BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(4), (ushort)(packet.Length - 40 + random.Next(-30, 30)));
                return packet;
            case 7 when packet.Length > 42 && packet[0] >> 4 == 6:
                return MutateChain(packet);
            default:
                packet[random.Next(Math.Min(packet.Length, 40))] = (byte)random.Next(256);
                return packet;
        }
    }

    /// <summary>An error that quotes a packet of a flow, or what is left of it, from anybody.</summary>
    private static byte[] IcmpError(Random random, bool isIPv6)
    {
        string[] addresses = isIPv6 ? Addresses6 : Addresses;
        byte[] quoted = random.Next(3) switch { 0 => Flow(random, isIPv6), 1 => Translated(random, isIPv6), _ => Tunnelled(random, isIPv6) };
        if (random.Next(4) == 0)
        {
            quoted = quoted[..random.Next(quoted.Length)];
        }

        byte[] types = isIPv6 ? [1, 2, 2, 3, 4] : [3, 3, 3, 4, 11, 12];
        byte type = random.Next(8) == 0 ? (byte)random.Next(20) : types[random.Next(types.Length)];
        int source = isIPv6 ? 8 : 12;
        int length = isIPv6 ? 16 : 4;
        string destination = quoted.Length > source + length && random.Next(10) > 0 ? new System.Net.IPAddress(quoted.AsSpan(source, length)).ToString() : addresses[random.Next(4)];
        uint word = random.Next(4) == 0 ? (uint)random.Next() : 1300;
        return PacketBuilder.IcmpError(addresses[random.Next(addresses.Length)], destination, type, (byte)random.Next(16), word, quoted).Build();
    }

    /// <summary>A packet as it is on its way to the client or to the real server: what honest errors are about.</summary>
    private static byte[] Translated(Random random, bool isIPv6)
    {
        int port = random.Next(1000, 1030);
        (string client, string virtualAddress) = isIPv6 ? (Client6, Virtual6) : (Client, Virtual);
        string server = random.Next(2) == 0 ? (isIPv6 ? Server6 : Server1) : isIPv6 ? OtherServer6 : Server2;
        PacketBuilder packet = random.Next(2) == 0 ? PacketBuilder.Udp(virtualAddress, 53, client, port) : PacketBuilder.Udp(client, port, server, 53);
        for (int extensions = isIPv6 && random.Next(3) == 0 ? random.Next(1, 4) : 0; extensions > 0; extensions--)
        {
            packet.Extension(60, new byte[random.Next(3) * 8]);
        }

        return packet.PayloadLength(random.Next(40)).Build();
    }

    /// <summary>A client's packet inside another one from the board to a server, mostly as the director makes them.</summary>
    private static byte[] Tunnelled(Random random, bool isIPv6)
    {
        bool carriesIPv6 = random.Next(2) == 0;
        string board = random.Next(8) == 0 ? Client : isIPv6 ? "2001:db8:3::1" : "203.0.113.1";
        byte[] inner = PacketBuilder.Udp(carriesIPv6 ? Client6 : Client, random.Next(1000, 1030), carriesIPv6 ? Virtual6 : Virtual, 443).PayloadLength(random.Next(60)).Build();
        return isIPv6
            ? PacketBuilder.Udp(board.Contains(':') ? board : Client6, 40000, Server6, 6080).Payload([0, (byte)(carriesIPv6 ? 41 : 4), 0, 0, .. inner]).Build()
            : PacketBuilder.Raw(board, Server1, (byte)(carriesIPv6 ? 41 : 4)).Payload(inner).Build();
    }

    /// <summary>A client's datagram of any length to the port of the services behind tunnels.</summary>
    private static byte[] IntoTunnel(Random random)
    {
        bool isIPv6 = random.Next(2) == 0;
        PacketBuilder datagram = PacketBuilder.Udp(isIPv6 ? Client6 : Client, random.Next(1000, 1030), isIPv6 ? Virtual6 : Virtual, 443).PayloadLength(random.Next(1500));
        return (random.Next(2) == 0 ? datagram.MayFragment() : datagram).Build();
    }

    /// <summary>Few datagrams, so that their fragments meet.</summary>
    private static byte[] Fragment(Random random, bool isIPv6)
    {
        (string client, string virtualAddress) = isIPv6 ? (Client6, Virtual6) : (Client, Virtual);
        PacketBuilder whole = PacketBuilder.Udp(client, random.Next(1000, 1030), virtualAddress, 53).PayloadLength(random.Next(2000)).Identification((uint)random.Next(40));
        for (int extensions = isIPv6 && random.Next(2) == 0 ? random.Next(1, 4) : 0; extensions > 0; extensions--)
        {
            whole = random.Next(3) == 0 ? whole.FragmentableFromHere() : whole.Extension(60, new byte[random.Next(3) * 8]);
        }

        byte[][] fragments = whole.Fragments(8 * random.Next(1, 200));
        return fragments[random.Next(fragments.Length)];
    }

    /// <summary>Another type or length somewhere in the chain, or one more header in it: cut off from what follows, or joined to it, at every depth.</summary>
    private byte[] MutateChain(byte[] packet)
    {
        int place = 40 + (8 * random.Next(Math.Min(8, (packet.Length - 40 + 7) / 8)));
        switch (random.Next(4))
        {
            case 0:
                packet[6] = ChainTypes[random.Next(ChainTypes.Length)];
                return packet;
            case 1:
                packet[place] = ChainTypes[random.Next(ChainTypes.Length)];
                return packet;
            case 2 when place + 1 < packet.Length:
                packet[place + 1] = (byte)random.Next(random.Next(3) == 0 ? 256 : 6);
                return packet;
            default:
                byte type = ChainTypes[random.Next(ChainTypes.Length)];
                byte[] longer = [.. packet[..40], packet[6], 0, (byte)random.Next(2), (byte)random.Next(256), 0, 0, 0, 0, .. packet[40..]];
                longer[6] = type;
                BinaryPrimitives.WriteUInt16BigEndian(longer.AsSpan(4), (ushort)(longer.Length - 40));
                return longer;
        }
    }

    private static byte[] Right(Random random) => random.Next(20) switch
    {
        0 => IcmpError(random, isIPv6: false),
        1 => IcmpError(random, isIPv6: true),
        2 => Fragment(random, isIPv6: false),
        3 => Fragment(random, isIPv6: true),
        4 => IntoTunnel(random),
        < 11 => Flow(random, isIPv6: false),
        _ => Flow(random, isIPv6: true),
    };

    private static byte[] Flow(Random random, bool isIPv6)
    {
        string[] addresses = isIPv6 ? Addresses6 : Addresses;
        (string server1, string server2) = isIPv6 ? (Server6, OtherServer6) : (Server1, Server2);
        string source = random.Next(40) == 0 ? addresses[^random.Next(1, 3)] : addresses[random.Next(4)];
        string destination = addresses[random.Next(addresses.Length)];
        int clientPort = random.Next(1000, 1030);
        int port = Ports[random.Next(Ports.Length)];
        bool fromServer = source == server1 || source == server2;
        (int from, int to) = fromServer ? (port, clientPort) : (clientPort, port);
        var flags = (TcpFlags)(random.Next(3) == 0 ? random.Next(64) : random.Next(2) == 0 ? (int)TcpFlags.Syn : (int)TcpFlags.Ack);
        PacketBuilder builder = random.Next(10) switch
        {
            < 5 => PacketBuilder.Tcp(source, from, destination, to, flags).TcpOptions(random.Next(3) == 0 ? [2, 4, 5, 0xb4] : []),
            < 8 => PacketBuilder.Udp(source, from, destination, to),
            8 => PacketBuilder.Icmp(source, destination, (byte)(random.Next(2) == 0 ? (isIPv6 ? 128 : 8) : random.Next(140))),
            _ => PacketBuilder.Raw(source, destination, (byte)random.Next(256)).Payload(new byte[40]),
        };
        builder.PayloadLength(random.Next(5) == 0 ? random.Next(1500) : random.Next(40)).Ttl((byte)random.Next(256));
        builder = random.Next(10) == 0 ? builder.IpOptions(1, 1, 1, 0) : builder;
        for (int extensions = isIPv6 && random.Next(3) == 0 ? random.Next(1, 6) : 0; extensions > 0; extensions--)
        {
            builder = random.Next(5) == 0 ? builder.AtomicFragment() : builder.Extension((byte)(random.Next(3) == 0 ? 51 : 60), new byte[random.Next(3) * 8]);
        }

        builder = random.Next(20) == 0 ? builder.FirstFragment() : random.Next(20) == 0 ? builder.LaterFragment(8 * random.Next(1, 100), random.Next(2) == 0) : builder;
        return builder.Build();
    }
}
