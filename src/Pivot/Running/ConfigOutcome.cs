using Pivot.Config;
using Pivot.Config.Diffing;

namespace Pivot.Running;

/// <summary>What a change of the running configuration has come to.</summary>
/// <param name="Errors">Why it was refused, one line each, those about a file with their place; empty when it was not.</param>
/// <param name="Changes">What has changed, or would have; in the order of the file.</param>
/// <param name="Warnings">What is allowed but probably not meant.</param>
internal sealed record ConfigOutcome(IReadOnlyList<string> Errors, IReadOnlyList<ConfigChange> Changes, IReadOnlyList<string> Warnings)
{
    /// <summary>The errors that are about a text, with their places; those of <see cref="Errors"/> where it was refused for what it says.</summary>
    public IReadOnlyList<ConfigError> TextErrors { get; init; } = [];

    /// <summary>The warnings with their places.</summary>
    public IReadOnlyList<ConfigError> TextWarnings { get; init; } = [];

    /// <summary>Refused because something else is in force than the text was made from.</summary>
    public bool IsConflict { get; init; }

    /// <summary>Whether it is in force, or would be.</summary>
    public bool IsGood => Errors.Count == 0;

    /// <summary>Refused, with everything as it was.</summary>
    public static ConfigOutcome Refused(IReadOnlyList<string> errors, IReadOnlyList<ConfigChange>? changes = null) => new(errors, changes ?? [], []);

    /// <summary>Refused for what a text says.</summary>
    public static ConfigOutcome Refused(ConfigResult read) => Refused([.. read.Errors.Select(error => error.ToString())]) with { TextErrors = read.Errors };
}
