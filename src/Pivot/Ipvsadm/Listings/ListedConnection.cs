using System.Net;
using Pivot.Config;

namespace Pivot.Ipvsadm.Listings;

/// <summary>A connection, or a template of persistence, as a listing of connections shows it.</summary>
/// <param name="Protocol">As the kernel shortens it: TCP, UDP, SCT, ICM, or IP for others and templates.</param>
/// <param name="State">The state's name.</param>
/// <param name="Seconds">Seconds until it is forgotten.</param>
internal sealed record ListedConnection(string Protocol, string State, long Seconds)
{
    /// <summary>The client.</summary>
    public required IPEndPoint Client { get; init; }

    /// <summary>The address and port that it speaks to.</summary>
    public required IPEndPoint Virtual { get; init; }

    /// <summary>The real server.</summary>
    public required IPEndPoint Destination { get; init; }

    /// <summary>The protocol whose port names are used.</summary>
    public ServiceProtocol Ports => Protocol switch { "UDP" => ServiceProtocol.Udp, "SCT" => ServiceProtocol.Sctp, _ => ServiceProtocol.Tcp };
}
