using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Pivot.Control;

namespace Pivot.Rendering;

/// <summary>Prints a report as one indented JSON document with the field names of the control API.</summary>
internal static class JsonRenderer
{
    private static readonly ControlJsonContext Indented = new(new JsonSerializerOptions(ControlJsonContext.Default.Options) { WriteIndented = true, NewLine = "\n" });

    /// <summary>Prints the report.</summary>
    public static void Write<T>(T report, Func<ControlJsonContext, JsonTypeInfo<T>> json, Terminal terminal) =>
        terminal.Output.WriteLine(JsonSerializer.Serialize(report, json(Indented)));
}
