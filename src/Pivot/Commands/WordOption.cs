using System.CommandLine;
using System.CommandLine.Parsing;

namespace Pivot.Commands;

/// <summary>An option that takes one of a few words: completed where people type, and refused with the nearest word.</summary>
internal static class WordOption
{
    /// <summary>Makes it.</summary>
    /// <param name="name">With its hyphens.</param>
    /// <param name="words">What it takes.</param>
    /// <param name="helpName">What stands for the word in the help.</param>
    /// <param name="description">Of the option.</param>
    public static Option<string?> Of(string name, IReadOnlyList<string> words, string helpName, string description)
    {
        Option<string?> option = new(name) { Description = description, HelpName = helpName };
        option.CompletionSources.Add([.. words]);
        option.Validators.Add(result => Check(result, name, words));
        return option;
    }

    private static void Check(OptionResult result, string name, IReadOnlyList<string> words)
    {
        foreach (Token token in result.Tokens)
        {
            if (!words.Contains(token.Value))
            {
                string meant = NearestWord.Find(token.Value, words) is { } nearest ? $" (did you mean '{nearest}'?)" : "";
                result.AddError($"expected {name} to be one of {string.Join(", ", words)}, found '{token.Value}'{meant}");
            }
        }
    }
}
