using Pivot.Config;
using Pivot.Logging;

namespace Pivot.Running;

/// <summary>Has the log's level follow the configuration.</summary>
/// <param name="settings">How the run logs.</param>
internal sealed class LogLevelKeeper(LogSettings settings) : IConfigFollower
{
    /// <inheritdoc/>
    public void Apply(PivotConfig config) => settings.Switch.MinimumLevel = LoggerBuilder.LevelOf(RunParts.LevelOf(config.Log.Level));
}
