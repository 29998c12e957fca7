using Serilog.Events;

namespace Pivot.Logging;

/// <summary>The parts of a log line that console and file have in common.</summary>
internal static class LogLine
{
    /// <summary>The level in one lower-case word.</summary>
    public static string LevelOf(LogEvent logged) => logged.Level switch
    {
        LogEventLevel.Verbose => "trace",
        LogEventLevel.Debug => "debug",
        LogEventLevel.Information => "info",
        LogEventLevel.Warning => "warning",
        LogEventLevel.Error => "error",
        _ => "fatal",
    };

    /// <summary>The message on one line: what came from the network or a file cannot forge lines or drive the terminal.</summary>
    public static string MessageOf(LogEvent logged)
    {
        using StringWriter text = new();
        foreach (Serilog.Parsing.MessageTemplateToken token in logged.MessageTemplate.Tokens)
        {
            if (token is Serilog.Parsing.PropertyToken property && logged.Properties.TryGetValue(property.PropertyName, out LogEventPropertyValue? value))
            {
                value.Render(text, value is ScalarValue { Value: string } && property.Format is null ? "l" : property.Format);
            }
            else
            {
                token.Render(logged.Properties, text);
            }
        }

        return Rendering.PlainText.OneLine(text.ToString());
    }
}
