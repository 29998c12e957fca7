using System.Globalization;
using System.Text.Json.Nodes;

namespace Pivot.Toml.Tests;


/// <summary>A tree as JSON of its kinds and values, to compare and to change independently of the library.</summary>
internal static class TreeModel
{
    public static JsonNode Of(TomlNode node) => node switch
    {
        TomlTable t => new JsonObject(t.Entries.Select(e => new KeyValuePair<string, JsonNode?>(e.Key, Of(e.Value)))),
        TomlArray a => new JsonArray([.. a.Items.Select(Of)]),
        _ => JsonValue.Create(node.Kind + " " + Text(node)),
    };

    /// <summary>Every node with its path, the root first.</summary>
    public static IEnumerable<(TomlStep[] Path, TomlNode Node)> Walk(TomlNode node, params TomlStep[] path)
    {
        yield return (path, node);
        IEnumerable<(TomlStep Step, TomlNode Child)> children = node switch
        {
            TomlTable t => t.Entries.Select(e => ((TomlStep)e.Key, e.Value)),
            TomlArray a => a.Items.Select((n, i) => ((TomlStep)i, n)),
            _ => [],
        };
        foreach ((TomlStep step, TomlNode child) in children)
        {
            foreach ((TomlStep[] Path, TomlNode Node) below in Walk(child, [.. path, step]))
            {
                yield return below;
            }
        }
    }

    public static JsonNode At(JsonNode root, ReadOnlySpan<TomlStep> path)
    {
        foreach (TomlStep step in path)
        {
            root = step.Key is { } key ? root[key]! : root[step.Index]!;
        }

        return root;
    }

    private static string Text(TomlNode node) => node switch
    {
        TomlString s => s.Value,
        TomlInteger i => i.Value.ToString(CultureInfo.InvariantCulture),
        TomlFloat f => f.Value.ToString("R", CultureInfo.InvariantCulture),
        TomlBoolean b => b.Value ? "true" : "false",
        TomlOffsetDateTime d => d.Local.Ticks + "/" + d.Offset.Ticks,
        TomlLocalDateTime d => d.Value.ToString("O", CultureInfo.InvariantCulture),
        TomlLocalDate d => d.Value.ToString("O", CultureInfo.InvariantCulture),
        TomlLocalTime t => t.Value.ToString("O", CultureInfo.InvariantCulture),
        _ => throw new ArgumentException(node.Kind, nameof(node)),
    };
}
