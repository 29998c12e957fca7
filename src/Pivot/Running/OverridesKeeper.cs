using Pivot.Config;
using Pivot.Director;
using Pivot.Director.Services;
using Pivot.Linux;

namespace Pivot.Running;

/// <summary>Changes servers by hand, and keeps that over crashes; what was changed of a server that is taken out of the configuration is forgotten.</summary>
/// <param name="director">Has the servers.</param>
/// <param name="file">Keeps what is not as configured.</param>
internal sealed class OverridesKeeper(PacketDirector director, OverridesFile file) : IConfigFollower
{
    /// <inheritdoc/>
    public void Apply(PivotConfig config) => file.Write(director);

    /// <summary>Changes a server.</summary>
    /// <param name="service">Its service's name.</param>
    /// <param name="server">Its name.</param>
    /// <param name="change">What it becomes from what it is.</param>
    /// <returns>False where there is no such server, or it is leaving.</returns>
    /// <exception cref="HostException">The change cannot be kept; the server is as it was.</exception>
    public bool TryChange(string service, string server, Func<ServerCondition, ServerCondition> change)
    {
        ServerCondition? before = null;
        bool isKnown = director.TryChangeServer(service, server, condition => change(before = condition));
        if (isKnown)
        {
            try
            {
                file.Write(director);
            }
            catch (HostException)
            {
                director.TryChangeServer(service, server, _ => before!);
                throw;
            }
        }

        return isKnown;
    }
}
