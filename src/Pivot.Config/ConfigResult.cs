using System.Diagnostics.CodeAnalysis;

namespace Pivot.Config;

/// <summary>What reading a configuration file gave.</summary>
/// <param name="Config">The configuration; null when there are errors.</param>
/// <param name="Errors">Everything that is wrong, by position; empty when the file is good.</param>
/// <param name="Warnings">What is allowed but probably not meant, by position.</param>
public sealed record ConfigResult(PivotConfig? Config, IReadOnlyList<ConfigError> Errors, IReadOnlyList<ConfigError> Warnings)
{
    /// <summary>Whether the file can be used.</summary>
    [MemberNotNullWhen(true, nameof(Config))]
    public bool IsGood => Config is not null;
}
