using System.Text.Json;
using Pivot.Control.Metrics;
using Pivot.Control.Model;

namespace Pivot.Control.Rpc;

/// <summary>The method that gives the metrics without a listener.</summary>
internal static class MetricsMethods
{
    /// <summary>Adds it to a method table.</summary>
    public static void AddTo(Dictionary<string, Func<ParameterReader, Action<Utf8JsonWriter>>> methods, IDirectorReports reports) => methods[ControlMethod.Metrics] = parameters =>
    {
        parameters.Check();
        MetricsReport report = new() { Text = DirectorMetrics.Text(reports) };
        return writer => JsonSerializer.Serialize(writer, report, ControlJsonContext.Default.MetricsReport);
    };
}
