using Pivot.Config;

namespace Pivot.Running;

/// <summary>Where configurations come from: read and checked with all rules, and with what is known of the board at that moment.</summary>
/// <param name="ReadFile">Reads the file; one that cannot be read is an error like any other.</param>
/// <param name="ReadText">Reads a text that stands in no file.</param>
internal sealed record ConfigSource(Func<FileConfig> ReadFile, Func<string, ConfigResult> ReadText)
{
    /// <summary>Instead of a file's name in errors about a text.</summary>
    public const string TextName = "running configuration";

    /// <summary>The file of a run.</summary>
    /// <param name="path">The file.</param>
    public static ConfigSource Of(string path) =>
        new(() => ConfigFile.TryRead(path, BoardFactsReader.Read()), static text => ConfigReader.Read(TextName, text, BoardFactsReader.Read()));
}
