using Pivot.Config.Reading;
using Pivot.Toml;

namespace Pivot.Config.Schema;

/// <summary>The words a key may have, each with its meaning.</summary>
internal sealed class Words<T>(params (string Word, T Meaning)[] words)
{
    /// <summary>The words, in the order of the documentation.</summary>
    public IReadOnlyList<string> All { get; } = Array.ConvertAll(words, pair => pair.Word);

    /// <summary>The word for a meaning that has one.</summary>
    public string Of(T meaning) => Array.Find(words, pair => EqualityComparer<T>.Default.Equals(pair.Meaning, meaning)).Word;

    /// <summary>Reads one of the words.</summary>
    public Parsed<T> Parse(TomlNode node)
    {
        var found = (node as TomlString)?.Value;
        foreach (var (word, meaning) in words)
        {
            if (word == found)
            {
                return meaning;
            }
        }

        var near = found is null ? null : NearestWord.Find(found, All);
        var hint = near is null ? "" : $" (did you mean \"{near}\"?)";
        return Parsed<T>.Bad("one of " + string.Join(", ", All.Select(word => $"\"{word}\"")) + hint);
    }
}
