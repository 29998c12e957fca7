using System.Net;
using System.Net.Sockets;
using Microsoft.Win32.SafeHandles;
using Pivot.Linux.Interop;
using Pivot.Linux.RtNetlink;

namespace Pivot.Linux.Neighbours;

/// <summary>
/// Tells the neighbours which Ethernet address answers for an address now: at once, and twice again a second apart (RFC 5227 section 2.3, RFC 4861 section 7.2.6) from a timer, since a broadcast may be lost.
/// A lost announcement costs neighbours some seconds, no more; so failures are not reported.
/// </summary>
internal sealed unsafe class AddressAnnouncer : IDisposable
{
    private const int Repeats = 2;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly List<Round> _rounds = [];
    private bool _disposed;

    /// <summary>Announces addresses on their interfaces. Call it from a thread in their network namespace; it returns after the first frames.</summary>
    /// <param name="addresses">Addresses and the Ethernet interfaces that answer for them.</param>
    /// <exception cref="LinuxException">No packet socket can be had.</exception>
    public void Announce(IEnumerable<Announcement> addresses)
    {
        List<(int Interface, byte[] Frame)> frames = [];
        foreach ((IPAddress address, NetworkLink link) in addresses)
        {
            if (link is { IsUp: true, HardwareAddress: { } hardware })
            {
                byte[] frame = address.AddressFamily == AddressFamily.InterNetworkV6
                    ? NeighbourDiscovery.BuildAnnouncement(address, hardware)
                    : ArpRequest.Build(address, address, hardware);
                frames.Add((link.Index, frame));
            }
        }

        if (frames.Count == 0)
        {
            return;
        }

        Round round = new(FileDescriptor.Own(Libc.socket(Libc.AF_PACKET, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, 0), "socket(AF_PACKET)"), frames);
        round.Send();
        lock (_gate)
        {
            _rounds.Add(round);
            round.Timer = new Timer(_ => Repeat(round), null, Interval, Interval);
        }
    }

    /// <summary>Ends the repeats.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _rounds.ForEach(round => round.Dispose());
            _rounds.Clear();
        }
    }

    private void Repeat(Round round)
    {
        lock (_gate)
        {
            if (_disposed || round.Left == 0)
            {
                return;
            }

            round.Send();
            if (--round.Left == 0)
            {
                round.Dispose();
                _ = _rounds.Remove(round);
            }
        }
    }

    /// <summary>Frames that are sent together, on a socket that keeps the namespace it was made in.</summary>
    private sealed class Round(SafeFileHandle socket, List<(int Interface, byte[] Frame)> frames) : IDisposable
    {
        public Timer? Timer { get; set; }

        public int Left { get; set; } = Repeats;

        public void Send()
        {
            foreach ((int index, byte[] frame) in frames)
            {
                PacketSocketAddress target = new() { Family = Libc.AF_PACKET, InterfaceIndex = index };
                fixed (byte* start = frame)
                {
                    _ = Libc.sendto(socket.Number(), start, (nuint)frame.Length, 0, &target, (uint)sizeof(PacketSocketAddress));
                }
            }
        }

        public void Dispose()
        {
            Timer?.Dispose();
            socket.Dispose();
        }
    }
}
