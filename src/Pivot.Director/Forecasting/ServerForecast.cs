using Pivot.Director.Services;
using Pivot.Packets;

namespace Pivot.Director.Forecasting;

/// <summary>How a client's packet would get to a real server.</summary>
/// <param name="Server">The server.</param>
/// <param name="Method">The method for this client: never <see cref="ForwardingMethod.Auto"/>.</param>
/// <param name="Local">With <see cref="ForwardingMethod.FullNat"/>, the local addresses of which the server would see one.</param>
/// <param name="Obstacle">Why the packet would not get there; <see cref="DropReason.None"/> when it would.</param>
public sealed record ServerForecast(RealServer Server, ForwardingMethod Method, IReadOnlyList<IpAddress> Local, DropReason Obstacle)
{
    /// <summary>Whether a new connection may go there.</summary>
    public bool TakesConnections => Server.IsAvailable && Obstacle == DropReason.None;
}
