using System.Text.Json;

namespace Pivot.Appliance;

/// <summary>The record as a JSON document, field by field: what a serializer would have to be loaded for, in a supervisor that has to stay small.</summary>
internal static class BootRecordJson
{
    private static readonly string[] States = ["starting", "running", "stopped", "failing"];

    /// <summary>Writes a record.</summary>
    public static void Write(BootRecord record, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("state"u8, States[(int)record.State]);
        writer.WriteString("wanted"u8, record.Wanted);
        writer.WriteString("running"u8, record.Running);
        writer.WriteStartArray("refused"u8);
        foreach (RefusedFile refused in record.Refused)
        {
            writer.WriteStartObject();
            writer.WriteString("file"u8, refused.File);
            writer.WriteString("reason"u8, refused.Reason);
            WriteLines(writer, "lines", refused.Lines);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        WriteLines(writer, "notes", record.Notes);
        writer.WriteNumber("restarts"u8, record.Restarts);
        writer.WriteString("watchdog"u8, record.Watchdog);
        writer.WriteString("control"u8, record.Control);
        writer.WriteNumber("director"u8, record.Director);
        writer.WriteNumber("directorStart"u8, record.DirectorStart);
        writer.WriteNumber("supervisor"u8, record.Supervisor);
        writer.WriteNumber("supervisorStart"u8, record.SupervisorStart);
        writer.WriteEndObject();
    }

    /// <summary>Reads a record.</summary>
    /// <exception cref="KeyNotFoundException">A field is missing.</exception>
    /// <exception cref="InvalidOperationException">A field is of another type.</exception>
    public static BootRecord Read(JsonElement json) => new()
    {
        State = (BootState)Math.Max(0, Array.IndexOf(States, Text(json, "state"))),
        Wanted = Text(json, "wanted"),
        Running = json.GetProperty("running"u8).GetString(),
        Refused = ReadRefused(json.GetProperty("refused"u8)),
        Notes = Lines(json.GetProperty("notes"u8)),
        Restarts = json.GetProperty("restarts"u8).GetInt32(),
        Watchdog = Text(json, "watchdog"),
        Control = Text(json, "control"),
        Director = json.GetProperty("director"u8).GetInt32(),
        DirectorStart = json.GetProperty("directorStart"u8).GetUInt64(),
        Supervisor = json.GetProperty("supervisor"u8).GetInt32(),
        SupervisorStart = json.GetProperty("supervisorStart"u8).GetUInt64(),
    };

    private static List<RefusedFile> ReadRefused(JsonElement array)
    {
        List<RefusedFile> refused = [];
        foreach (JsonElement one in array.EnumerateArray())
        {
            refused.Add(new RefusedFile(Text(one, "file"), Text(one, "reason"), Lines(one.GetProperty("lines"u8))));
        }

        return refused;
    }

    private static void WriteLines(Utf8JsonWriter writer, string name, IReadOnlyList<string> lines)
    {
        writer.WriteStartArray(name);
        foreach (string line in lines)
        {
            writer.WriteStringValue(line);
        }

        writer.WriteEndArray();
    }

    private static List<string> Lines(JsonElement array)
    {
        List<string> lines = [];
        foreach (JsonElement line in array.EnumerateArray())
        {
            lines.Add(line.GetString() ?? "");
        }

        return lines;
    }

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString() ?? "";
}
