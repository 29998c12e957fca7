using Pivot.Config;

namespace Pivot.Running;

/// <summary>What reading the configuration file gave.</summary>
/// <param name="Result">The configuration, or what is wrong with it.</param>
/// <param name="Fingerprint">Tells one text from another; 0 for a file that cannot be read.</param>
internal sealed record FileConfig(ConfigResult Result, ulong Fingerprint)
{
    /// <summary>The text, as it stands there; empty for a file that cannot be read.</summary>
    public string Text { get; init; } = "";
}
