using Pivot.Checking;
using Pivot.Control.Model;

namespace Pivot.Running;

/// <summary>What <c>pivot status</c> tells of a run besides the director's and the host's own figures.</summary>
/// <param name="ConfigPath">The configuration file.</param>
/// <param name="StatePath">The state directory.</param>
/// <param name="Notes">What the user should know, as of now.</param>
/// <param name="Health">What the checks of the real servers have found.</param>
internal sealed record RunFacts(string ConfigPath, string StatePath, Func<IReadOnlyList<string>> Notes, HealthReports Health)
{
    /// <summary>What has become of the lines of the connection log; null where there is none.</summary>
    public Func<ConnectionLogReport?> ConnectionLog { get; init; } = static () => null;

    /// <summary>The fingerprint of the configuration file's text that is in force as it stands there; 0 where something else is.</summary>
    public Func<ulong> FileInForce { get; init; } = static () => 0;
}
