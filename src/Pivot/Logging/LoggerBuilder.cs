using Microsoft.Extensions.Logging;
using Pivot.Hosting;
using Pivot.Rendering;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace Pivot.Logging;

/// <summary>Builds the log: stderr in short lines that never flood a serial console, and a file and a syslog server with the whole story.</summary>
internal static class LoggerBuilder
{
    private const int FullFileBytes = 10 * 1024 * 1024;
    private const int FilesKept = 3;

    /// <summary>Builds the logger.</summary>
    /// <exception cref="StartupException">The log file cannot be written.</exception>
    public static Logger Build(LogSettings settings, Terminal terminal)
    {
        LoggerConfiguration configuration = new LoggerConfiguration().MinimumLevel.ControlledBy(settings.Switch);
        configuration.WriteTo.Sink(new RepeatLimitedSink(new ConsoleSink(new ConsoleLogFormatter(terminal.ColoursOnError), terminal.Error), new RepeatLimiter(TimeProvider.System)));
        if (settings.FilePath is { } path)
        {
            configuration.WriteTo.Sink(OpenFile(path, terminal));
        }

        if (settings.Syslog is { } server)
        {
            configuration.WriteTo.Sink(new SyslogSink(new SyslogSender(server, TimeProvider.System)));
        }

        return configuration.CreateLogger();
    }

    /// <summary>What the file's trouble is goes to the console alone, past the log.</summary>
    private static RotatingFileSink OpenFile(string path, Terminal terminal)
    {
        try
        {
            return new RotatingFileSink(path, new FileLogFormatter(), FullFileBytes, FilesKept, text => terminal.Error.WriteLine($"{DateTimeOffset.Now:HH:mm:ss} warning {text}"));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"cannot write the log file {path}: {error.Message}: correct [log] file", inner: error);
        }
    }

    /// <summary>The level as Serilog has it.</summary>
    public static LogEventLevel LevelOf(LogLevel level) => level switch
    {
        LogLevel.Trace => LogEventLevel.Verbose,
        LogLevel.Debug => LogEventLevel.Debug,
        LogLevel.Information => LogEventLevel.Information,
        LogLevel.Warning => LogEventLevel.Warning,
        LogLevel.Error => LogEventLevel.Error,
        _ => LogEventLevel.Fatal,
    };
}
