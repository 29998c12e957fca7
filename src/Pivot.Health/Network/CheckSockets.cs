using System.Net;
using System.Net.Sockets;

namespace Pivot.Health.Network;

/// <summary>Checks by the kernel's sockets. Echo requests need CAP_NET_RAW.</summary>
/// <param name="way">How they leave; null = as the routes say.</param>
public sealed class CheckSockets(ICheckWay? way = null) : ICheckNetwork
{
    // linux/icmp.h and linux/icmpv6.h: option 1 of levels SOL_RAW and IPPROTO_ICMPV6; a set bit keeps a type away from the socket.
    private const int SolRaw = 255;
    private const int IpProtoIcmpV6 = 58;
    private const int FilterOption = 1;
    private const byte EchoReplyV6 = 129;

    /// <inheritdoc/>
    public async Task<ICheckSocket> ConnectAsync(CheckTarget target, ushort port, CancellationToken token)
    {
        Socket socket = new(Family(target), SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.NoDelay = true;
            await socket.ConnectAsync(Prepare(socket, target, port), token).ConfigureAwait(false);
            return new CheckSocket(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public ICheckSocket OpenUdp(CheckTarget target, ushort port) =>
        Connected(new Socket(Family(target), SocketType.Dgram, ProtocolType.Udp), target, port, hasIPv4Header: false);

    /// <inheritdoc/>
    public ICheckSocket OpenEcho(CheckTarget target)
    {
        bool isIPv4 = target.Address.IsIPv4;
        Socket socket = new(Family(target), SocketType.Raw, isIPv4 ? ProtocolType.Icmp : ProtocolType.IcmpV6);
        if (isIPv4)
        {
            socket.SetRawSocketOption(SolRaw, FilterOption, [0xfe, 0xff, 0xff, 0xff]);
        }
        else
        {
            Span<byte> filter = stackalloc byte[32];
            filter.Fill(0xff);
            filter[EchoReplyV6 >> 5 << 2] &= unchecked((byte)~(1 << (EchoReplyV6 & 7)));
            socket.SetRawSocketOption(IpProtoIcmpV6, FilterOption, filter);
        }

        return Connected(socket, target, 0, hasIPv4Header: isIPv4);
    }

    private static AddressFamily Family(CheckTarget target) => target.Address.IsIPv4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6;

    private IPEndPoint Prepare(Socket socket, CheckTarget target, ushort port)
    {
        IPEndPoint endpoint = new(target.Address.ToIPAddress(), port);
        return way is null ? endpoint : way.Prepare(socket, target, endpoint);
    }

    private CheckSocket Connected(Socket socket, CheckTarget target, ushort port, bool hasIPv4Header)
    {
        try
        {
            socket.Connect(Prepare(socket, target, port));
            return new CheckSocket(socket, hasIPv4Header);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
