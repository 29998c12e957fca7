using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Pivot.Testing.Networks;

namespace Pivot.System.Tests.Traffic;

/// <summary>Sends TCP SYNs from addresses that are nobody's (198.18.0.0/15), one address and port each, through a raw socket.</summary>
internal static class SynFlood
{
    private const int HeaderBytes = 20;
    private const uint FirstSource = 198u << 24 | 18u << 16;
    private const int PerPause = 200;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    /// <summary>Sends them, in bursts that the receiving side's queues can take.</summary>
    public static void Send(NetworkNamespace space, IPEndPoint target, int count) => Send(space, target, 0, count);

    /// <summary>Sends so many and as many again, from further addresses, until they have had their effect, for the queues of a busy machine may lose most; returns how many were sent.</summary>
    /// <param name="space">Where from.</param>
    /// <param name="target">Where to.</param>
    /// <param name="count">How many at a time.</param>
    /// <param name="isEnough">Whether they have had their effect.</param>
    public static int SendUntil(NetworkNamespace space, IPEndPoint target, int count, Func<bool> isEnough)
    {
        int sent = 0;
        Assert.True(
            SpinWait.SpinUntil(
                () =>
                {
                    Send(space, target, sent, count);
                    sent += count;
                    return isEnough();
                },
                Limit),
            $"{sent} SYNs have not had their effect");
        return sent;
    }

    private static void Send(NetworkNamespace space, IPEndPoint target, int first, int count)
    {
        using Socket socket = space.Invoke(static () => new Socket(AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Raw));
        socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.HeaderIncluded, true);
        byte[] packet = new byte[2 * HeaderBytes];
        for (int number = first; number < first + count; number++)
        {
            WriteSyn(packet, target, number);
            socket.SendTo(packet, new IPEndPoint(target.Address, 0));
            if (number % PerPause == PerPause - 1)
            {
                Thread.Sleep(1); // the pace of the sender, not a wait for anything
            }
        }
    }

    private static void WriteSyn(Span<byte> packet, IPEndPoint target, int number)
    {
        packet.Clear();
        Span<byte> ip = packet[..HeaderBytes];
        ip[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(ip[2..], (ushort)packet.Length);
        ip[8] = 64;
        ip[9] = (byte)ProtocolType.Tcp;
        BinaryPrimitives.WriteUInt32BigEndian(ip[12..], FirstSource + 1 + (uint)(number & 0xFFFF));
        target.Address.TryWriteBytes(ip[16..], out _);
        BinaryPrimitives.WriteUInt16BigEndian(ip[10..], Checksum(ip, 0));

        Span<byte> tcp = packet[HeaderBytes..];
        BinaryPrimitives.WriteUInt16BigEndian(tcp, (ushort)(1024 + number % 50_000));
        BinaryPrimitives.WriteUInt16BigEndian(tcp[2..], (ushort)target.Port);
        BinaryPrimitives.WriteInt32BigEndian(tcp[4..], number);
        tcp[12] = 0x50;
        tcp[13] = 0x02; // SYN
        BinaryPrimitives.WriteUInt16BigEndian(tcp[14..], 65535);
        uint pseudo = Sum(ip[12..20], (uint)ProtocolType.Tcp + HeaderBytes);
        BinaryPrimitives.WriteUInt16BigEndian(tcp[16..], Checksum(tcp, pseudo));
    }

    private static ushort Checksum(ReadOnlySpan<byte> data, uint initial)
    {
        uint sum = Sum(data, initial);
        sum = (sum & 0xFFFF) + (sum >> 16);
        sum = (sum & 0xFFFF) + (sum >> 16);
        return (ushort)~sum;
    }

    private static uint Sum(ReadOnlySpan<byte> data, uint sum)
    {
        for (int offset = 0; offset < data.Length; offset += 2)
        {
            sum += BinaryPrimitives.ReadUInt16BigEndian(data[offset..]);
        }

        return sum;
    }
}
