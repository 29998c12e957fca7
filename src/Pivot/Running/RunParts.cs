using Microsoft.Extensions.Logging;
using Pivot.Config;
using Pivot.Hosting;
using Pivot.Logging;

namespace Pivot.Running;

/// <summary>What the command line takes from configuration and director.</summary>
internal static class RunParts
{
    /// <summary>The parts of the real program.</summary>
    public static CommandLineParts Create() => new()
    {
        LoadRunPlan = LoadRunPlan,
        CheckConfig = ConfigFile.Check,
        ControlPathOfConfig = path => ConfigFile.Require(path, BoardFacts.Unknown).Result.Config!.Director.Control,
    };

    private static RunPlan LoadRunPlan(RunRequest request)
    {
        FileConfig file = ConfigFile.Require(request.StartWith ?? request.Config, BoardFactsReader.Read());
        PivotConfig config = file.Result.Config!;
        var log = new LogSettings(LevelOf(config.Log.Level), config.Log.File, config.Log.Syslog);
        return new RunPlan
        {
            Log = log,
            ControlPath = config.Director.Control,
            IsAppliance = request.IsAppliance,
            CreateDirector = loggers => new RunningDirector(request, file, log, loggers),
        };
    }

    /// <summary>The level as the host has it.</summary>
    public static LogLevel LevelOf(LogSeverity severity) => severity switch
    {
        LogSeverity.Verbose => LogLevel.Trace,
        LogSeverity.Debug => LogLevel.Debug,
        LogSeverity.Information => LogLevel.Information,
        LogSeverity.Warning => LogLevel.Warning,
        LogSeverity.Error => LogLevel.Error,
        _ => LogLevel.Critical,
    };
}
