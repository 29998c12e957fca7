using Pivot.Config.Binding;
using Pivot.Config.Reading;
using Pivot.Config.Rules;
using Pivot.Config.Schema;
using Pivot.Toml;

namespace Pivot.Config;

/// <summary>
/// Reads a configuration file: TOML, then each table into its record, then the rules between them. Reports all errors at once.
/// Pure and never throws for what the text holds; opens no file, the path is only for messages.
/// </summary>
public static class ConfigReader
{
    /// <summary>Reads a text.</summary>
    /// <param name="path">The file's name in messages.</param>
    /// <param name="text">The file's text.</param>
    /// <param name="board">What is known of the board that the file is for; null = nothing.</param>
    public static ConfigResult Read(string path, string text, BoardFacts? board = null) => Read(path, text, NotBuiltYet.Rules, board);

    /// <summary>Reads UTF-8; bytes that are not UTF-8 are errors like any other.</summary>
    /// <param name="path">The file's name in messages.</param>
    /// <param name="utf8">The file's bytes.</param>
    /// <param name="board">What is known of the board that the file is for; null = nothing.</param>
    public static ConfigResult Read(string path, ReadOnlySpan<byte> utf8, BoardFacts? board = null)
    {
        var diagnostics = new Diagnostics(path, NotBuiltYet.Rules);
        return TomlDocument.TryParse(utf8, out var document, out var errors) ? Bind(document, diagnostics, board) : Refuse(errors, diagnostics);
    }

    /// <summary>Reads a text for a version of Pivot that lacks only what the rules say.</summary>
    internal static ConfigResult Read(string path, string text, IReadOnlyList<NotBuiltRule> notBuilt, BoardFacts? board = null)
    {
        var diagnostics = new Diagnostics(path, notBuilt);
        return TomlDocument.TryParse(text, out var document, out var errors) ? Bind(document, diagnostics, board) : Refuse(errors, diagnostics);
    }

    private static ConfigResult Refuse(IReadOnlyList<TomlError> errors, Diagnostics diagnostics)
    {
        foreach (var error in errors)
        {
            diagnostics.Error(error.Position, error.Message);
        }

        return diagnostics.ToResult(null);
    }

    private static ConfigResult Bind(TomlDocument document, Diagnostics diagnostics, BoardFacts? board)
    {
        var draft = RootBinder.Bind(new TableReader(document.Root, ConfigSchema.Root, diagnostics));
        FileRules.Check(draft, board ?? BoardFacts.Unknown);
        return diagnostics.ToResult(draft.Config);
    }
}
