using Pivot.Director.Connections;
using Pivot.Director.Services;

namespace Pivot.Director.Forecasting;

/// <summary>What would become of a client's packet, had it come now. Asking changes nothing: no server is chosen, no connection made.</summary>
public sealed record PacketForecast
{
    /// <summary>True when the destination is a virtual address or a local one of Pivot's own: everything else passes unchanged.</summary>
    public required bool IsOurs { get; init; }

    /// <summary>The service that the packet is for; null when none has that address, protocol and port.</summary>
    public VirtualService? Service { get; init; }

    /// <summary>The connection that the packet belongs to; null when it opens one, or would.</summary>
    public ConnectionSnapshot? Connection { get; init; }

    /// <summary>Why the packet would be refused whatever server were chosen; <see cref="DropReason.None"/> when it would not.</summary>
    public DropReason Obstacle { get; init; }

    /// <summary>True when persistence keeps the client on the one server of <see cref="Servers"/>.</summary>
    public bool IsKept { get; init; }

    /// <summary>The servers that packets of the client's family can go to, in the order of the configuration: of a known connection, its own.</summary>
    public IReadOnlyList<ServerForecast> Servers { get; init; } = [];
}
