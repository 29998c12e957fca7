using Pivot.Config.Reading;
using Pivot.Toml;

namespace Pivot.Config.Schema;

/// <summary>The words a key may have, each with its meaning.</summary>
internal sealed class Words<T>(params (string Word, T Meaning)[] words)
{
    /// <summary>The words, in the order of the documentation.</summary>
    public IReadOnlyList<string> All { get; } = Array.ConvertAll(words, pair => pair.Word);

    /// <summary>The word for a meaning that has one.</summary>
    public string Of(T meaning)
    {
        foreach (var (word, known) in words)
        {
            // Boxed: a comparer for each kind of meaning would be native code of its own.
            if (Equals(known, meaning))
            {
                return word;
            }
        }

        throw new ArgumentOutOfRangeException(nameof(meaning), meaning, "No word has this meaning.");
    }

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
