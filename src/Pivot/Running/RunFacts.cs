namespace Pivot.Running;

/// <summary>What <c>pivot status</c> tells of a run besides the director's own figures.</summary>
/// <param name="ConfigPath">The configuration file.</param>
/// <param name="DeviceName">The TUN device.</param>
/// <param name="Queues">Its queues.</param>
/// <param name="Steering">How packets get there.</param>
/// <param name="StatePath">The state directory.</param>
/// <param name="Notes">What the user should know, as of now.</param>
internal sealed record RunFacts(string ConfigPath, string DeviceName, int Queues, string Steering, string StatePath, Func<IReadOnlyList<string>> Notes);
