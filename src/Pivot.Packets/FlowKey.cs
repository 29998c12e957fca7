using System.Numerics;
using System.Runtime.CompilerServices;

namespace Pivot.Packets;

/// <summary>
/// The 5-tuple as read from one packet. Ports in host order; 0 where the protocol has none. An ICMP echo's identifier stands for the port of the end that asked. Plain fields, so that the parser fills it where it stays:
/// building it and copying it as a whole would read back in wide loads what was just written in narrow stores, and stall.
/// </summary>
public struct FlowKey : IEquatable<FlowKey>
{
    /// <summary>The packet's source address.</summary>
    public IpAddress Source;

    /// <summary>The packet's destination address.</summary>
    public IpAddress Destination;

    /// <summary>The packet's source port.</summary>
    public ushort SourcePort;

    /// <summary>The packet's destination port.</summary>
    public ushort DestinationPort;

    /// <summary>The packet's transport protocol.</summary>
    public IpProtocol Protocol;

    /// <summary>Makes a key.</summary>
    public FlowKey(IpProtocol protocol, IpAddress source, ushort sourcePort, IpAddress destination, ushort destinationPort)
    {
        Protocol = protocol;
        Source = source;
        SourcePort = sourcePort;
        Destination = destination;
        DestinationPort = destinationPort;
    }

    /// <summary>
    /// A 64-bit keyed hash of multiply-folds. The seed is in every factor that a sender chooses alone, so that nobody who lacks it can make a factor
    /// zero, or otherwise aim flows at one bucket.
    /// </summary>
    /// <param name="seed">Random for each connection table.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly ulong Hash(ulong seed)
    {
        ulong ports = ((ulong)SourcePort << 32) | ((ulong)DestinationPort << 16) | (byte)Protocol;
        ulong addresses = Source.IsIPv4
            ? ((ulong)Source.IPv4 << 32) | Destination.IPv4
            : Fold(Source.High ^ seed, Source.Low ^ ~seed) ^ Fold(Destination.High ^ BitOperations.RotateLeft(seed, 21), Destination.Low ^ BitOperations.RotateLeft(seed, 42));
        return Fold(Fold(addresses ^ seed, ports ^ 0x9e3779b97f4a7c15) ^ seed, 0xd6e8feb86659fd93);
    }

    /// <inheritdoc/>
    public readonly bool Equals(FlowKey other) =>
        Source == other.Source && Destination == other.Destination && SourcePort == other.SourcePort
        && DestinationPort == other.DestinationPort && Protocol == other.Protocol;

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is FlowKey other && Equals(other);

    /// <inheritdoc/>
    public override readonly int GetHashCode() => (int)Hash(0);

    /// <summary>"tcp 192.0.2.1:5000 -> 198.51.100.80:80". Allocates: control plane only.</summary>
    public override readonly string ToString() => $"{Protocol} {Source.WithPort(SourcePort)} -> {Destination.WithPort(DestinationPort)}";

    /// <summary>Equality of every field.</summary>
    public static bool operator ==(FlowKey left, FlowKey right) => left.Equals(right);

    /// <summary>Inequality of any field.</summary>
    public static bool operator !=(FlowKey left, FlowKey right) => !left.Equals(right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Fold(ulong a, ulong b)
    {
        ulong high = Math.BigMul(a, b, out ulong low);
        return high ^ low;
    }
}
