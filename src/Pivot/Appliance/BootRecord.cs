using System.Buffers;
using System.Text.Json;

namespace Pivot.Appliance;

/// <summary>What the supervisor has started, and why not something else: <c>pivot show boot</c> and the console's greeting read it, and so does the next supervisor, which goes on with what runs.</summary>
internal sealed record BootRecord
{
    /// <summary>Name of the file in the run folder.</summary>
    public const string FileName = "boot";

    /// <summary>Process id of the supervisor.</summary>
    public required int Supervisor { get; init; }

    /// <summary>When the supervisor was started, in the kernel's ticks since boot.</summary>
    public required ulong SupervisorStart { get; init; }

    /// <summary>How it stands.</summary>
    public required BootState State { get; init; }

    /// <summary>The owner's configuration.</summary>
    public required string Wanted { get; init; }

    /// <summary>The file whose configuration the director was started with, or has read since; null where none runs.</summary>
    public string? Running { get; init; }

    /// <summary>Process id of the director; 0 where none runs.</summary>
    public int Director { get; init; }

    /// <summary>When the director was started, in the kernel's ticks since boot.</summary>
    public ulong DirectorStart { get; init; }

    /// <summary>The director's control socket.</summary>
    public string Control { get; init; } = "";

    /// <summary>How often the director was started again after it had ended by itself.</summary>
    public int Restarts { get; init; }

    /// <summary>What the watchdog does.</summary>
    public string Watchdog { get; init; } = "";

    /// <summary>Configurations that it does not run with.</summary>
    public IReadOnlyList<RefusedFile> Refused { get; init; } = [];

    /// <summary>What else the owner should know, one sentence each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Whether the owner's configuration is what runs.</summary>
    public bool IsAsWanted => State is BootState.Running or BootState.Starting && Running == Wanted;

    /// <summary>Writes the record in the place of the one before.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Write(string path)
    {
        ArrayBufferWriter<byte> text = new();
        using (Utf8JsonWriter writer = new(text, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            BootRecordJson.Write(this, writer);
        }

        text.Write("\n"u8);
        string fresh = path + ".fresh";
        using (FileStream file = File.Create(fresh))
        {
            file.Write(text.WrittenSpan);
        }

        File.Move(fresh, path, overwrite: true);
    }

    /// <summary>Reads a record.</summary>
    /// <returns>Null where there is none, or none that can be understood.</returns>
    public static BootRecord? Read(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            return BootRecordJson.Read(document.RootElement);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }
}
