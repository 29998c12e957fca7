namespace Pivot.Hosting;

/// <summary>What the command line of <c>pivot run</c> asks for.</summary>
/// <param name="Config">The configuration file of the run: what a reload reads and a save writes.</param>
/// <param name="StartWith">The file whose configuration is run at first instead; null = the same.</param>
/// <param name="IsAppliance">Whether the machine is the appliance, so that [system] is acted on.</param>
internal sealed record RunRequest(string Config, string? StartWith = null, bool IsAppliance = false);
