using System.Net;
using Pivot.Config;

namespace Pivot.Ipvsadm.Listings;

/// <summary>A connection, or a template of persistence, as a listing of connections shows it.</summary>
/// <param name="protocol">As the kernel shortens it: TCP, UDP, SCTP, or IP for others and templates.</param>
/// <param name="state">The state's name.</param>
/// <param name="seconds">Seconds until it is forgotten.</param>
internal sealed class ListedConnection(string protocol, string state, long seconds)
{
    /// <summary>As the kernel shortens it: TCP, UDP, SCT, ICM, or IP for others and templates.</summary>
    public string Protocol { get; } = protocol;

    /// <summary>The state's name.</summary>
    public string State { get; } = state;

    /// <summary>Seconds until it is forgotten.</summary>
    public long Seconds { get; } = seconds;

    /// <summary>The client.</summary>
    public required IPEndPoint Client { get; init; }

    /// <summary>The address and port that it speaks to.</summary>
    public required IPEndPoint Virtual { get; init; }

    /// <summary>The real server.</summary>
    public required IPEndPoint Destination { get; init; }

    /// <summary>The protocol whose port names are used.</summary>
    public ServiceProtocol Ports => Protocol switch { "UDP" => ServiceProtocol.Udp, "SCTP" => ServiceProtocol.Sctp, _ => ServiceProtocol.Tcp };
}
