namespace Pivot.Health.Network;

/// <summary>How checks reach real servers. Failures are <see cref="System.Net.Sockets.SocketException"/>; <see cref="CheckSockets"/> is the one that has sockets.</summary>
public interface ICheckNetwork
{
    /// <summary>Opens a TCP connection.</summary>
    Task<ICheckSocket> ConnectAsync(CheckTarget target, ushort port, CancellationToken token);

    /// <summary>Opens a UDP socket that speaks with one port of the server only.</summary>
    ICheckSocket OpenUdp(CheckTarget target, ushort port);

    /// <summary>Opens a socket for ICMP or ICMPv6 messages to and from the server, without IP headers; checksums of ICMPv6 are its own.</summary>
    ICheckSocket OpenEcho(CheckTarget target);
}
