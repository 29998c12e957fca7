namespace Pivot.Hosting;

/// <summary>What <c>pivot run</c> was asked to run.</summary>
/// <param name="ConfigPath">The configuration file.</param>
internal sealed record RunRequest(string ConfigPath)
{
    /// <summary>The board is the image's: nobody else configures it, so the run acts on <c>[system]</c> too.</summary>
    public bool IsAppliance { get; init; }
}
