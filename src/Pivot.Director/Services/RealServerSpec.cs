using Pivot.Packets;

namespace Pivot.Director.Services;

/// <summary>A real server as configured.</summary>
/// <param name="Name">Shown to people.</param>
/// <param name="Address">Where it is reached.</param>
/// <param name="Port">Its port, or null to keep the port that the client asked for: always so where the service has many ports or every protocol.</param>
/// <param name="Weight">0 to 65535; 0 = quiesced: no new connections.</param>
/// <param name="Forwarding">How packets get there.</param>
public sealed record RealServerSpec(string Name, IpAddress Address, ushort? Port, int Weight, ForwardingMethod Forwarding)
{
    /// <summary>The tunnel of <see cref="ForwardingMethod.Tunnel"/>; without meaning for the others. IP in IP unless told otherwise.</summary>
    public TunnelSpec Tunnel { get; init; } = DefaultTunnel;

    /// <summary>
    /// Local addresses for <see cref="ForwardingMethod.FullNat"/> and <see cref="ForwardingMethod.Auto"/>, the board's own or Pivot's alone, of which those of the server's family count; empty for
    /// the board's address on the way to the server.
    /// </summary>
    public IReadOnlyList<IpAddress> Sources { get; init; } = [];

    /// <summary>How the server learns the client's address where packets do not carry it.</summary>
    public ClientAddressMode ClientAddress { get; init; }

    /// <summary>Taken out of the configuration, and still there for the connections that it has: it gets no new ones, and persistence keeps nobody at it.</summary>
    public bool IsLeaving { get; init; }

    /// <summary>What makes it the same server of a service over changes and restarts. One that gets packets as they are is another than that which gets them rewritten: a connection cannot go on by the other way, for it has other addresses.</summary>
    /// <param name="service">The service's name.</param>
    public string IdentityIn(string service) => $"{(IsFallback ? "fallback" : "server")} {service} {Address} {Port}{(Forwarding.KeepsPacket() ? " as it is" : "")}";

    /// <summary>The sorry server: not among those to choose from, but taken where none of them can be.</summary>
    public bool IsFallback { get; init; }

    /// <summary>Checks of it take the way of the clients' packets: <see cref="PacketDirector.TryOpenCheck"/>. For methods that keep the packet as it is.</summary>
    public bool IsCheckedAsClient { get; init; }

    /// <summary>True when the two mean the same; records compare the list of <see cref="Sources"/> by where it is.</summary>
    public bool IsLike(RealServerSpec other)
    {
        if (Sources.Count != other.Sources.Count || this != other with { Sources = Sources })
        {
            return false;
        }

        for (int number = 0; number < Sources.Count; number++)
        {
            if (Sources[number] != other.Sources[number])
            {
                return false;
            }
        }

        return true;
    }

    private static TunnelSpec DefaultTunnel { get; } = new();

    /// <summary>When it counts as overloaded; by default never.</summary>
    public ConnectionThresholds Thresholds { get; init; }
}
