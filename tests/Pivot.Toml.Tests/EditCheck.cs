using System.Text.Json.Nodes;
using Pivot.Toml.Syntax;

namespace Pivot.Toml.Tests;


/// <summary>Tries every kind of edit everywhere in a text and compares the outcome with the same change made to a model.</summary>
internal sealed class EditCheck
{
    private const string NewKey = "new key";

    private readonly List<string> _failures = [];
    private readonly TomlDocument _document;

    private EditCheck(TomlDocument document) => _document = document;

    /// <summary>What went wrong; empty when nothing did.</summary>
    public static IReadOnlyList<string> Run(string text)
    {
        Assert.True(TomlDocument.TryParse(text, out TomlDocument? document, out IReadOnlyList<TomlError> errors), string.Join("; ", errors));
        EditCheck check = new(document);
        foreach ((TomlStep[] path, TomlNode node) in TreeModel.Walk(document.Root))
        {
            check.CheckPath(path, node);
            check.CheckSet(path, node);
            check.CheckAdd(path, node);
            check.CheckAppend(path, node);
            check.CheckRemove(path);
        }

        return check._failures;
    }

    private void CheckPath(TomlStep[] path, TomlNode node)
    {
        if (!_document.PathOf(node).SequenceEqual(path))
        {
            _failures.Add($"path of {Show(path)}");
        }
    }

    private void CheckSet(TomlStep[] path, TomlNode node)
    {
        if (node.Source is not { } source)
        {
            return;
        }

        const long Value = 987654321;
        TomlDocument changed = _document.Set(path, Value);
        string text = _document.ToString();
        string expected = string.Concat(text.AsSpan(0, source.Span.Start), "987654321", text.AsSpan(source.Span.End));
        if (changed.ToString() != expected)
        {
            _failures.Add($"set {Show(path)} changed other text");
        }

        Compare("set", path, changed, Changed(path, _ => JsonValue.Create("integer 987654321")));
    }

    private void CheckAdd(TomlStep[] path, TomlNode node)
    {
        if (node is not TomlTable)
        {
            return;
        }

        Compare("add", path, _document.Set([.. path, NewKey], "v"), Changed(path, m => With((JsonObject)m, NewKey, "string v")));
        JsonObject Nested(JsonNode m)
        {
            ((JsonObject)m)["deep"] = new JsonObject { ["er"] = With([], NewKey, "boolean true") };
            return (JsonObject)m;
        }

        if (!((TomlTable)node).TryGet("deep", out _))
        {
            Compare("add nested", path, _document.Set([.. path, "deep", "er", NewKey], true), Changed(path, Nested));
        }

        Compare("add table", path, _document.AppendTable([.. path, NewKey], [new("k", 1)]), Changed(path, m =>
        {
            ((JsonObject)m)[NewKey] = new JsonArray(With([], "k", "integer 1"));
            return m;
        }));
    }

    private void CheckAppend(TomlStep[] path, TomlNode node)
    {
        if (node is not TomlArray)
        {
            return;
        }

        JsonNode Appended(JsonNode m, JsonNode item)
        {
            ((JsonArray)m).Add(item);
            return m;
        }

        Compare("append table", path, _document.AppendTable(path, [new("k", 1), new("long key", "x")]),
            Changed(path, m => Appended(m, With(With([], "k", "integer 1"), "long key", "string x"))));
        if (node.Source is ArraySyntax)
        {
            Compare("append", path, _document.Append(path, 1.5), Changed(path, m => Appended(m, JsonValue.Create("float 1.5"))));
        }
    }

    private void CheckRemove(TomlStep[] path)
    {
        if (path.Length == 0)
        {
            return;
        }

        List<JsonNode> allowed = [];
        JsonNode model = TreeModel.Of(_document.Root);
        for (int length = path.Length; length > 0; length--)
        {
            JsonNode parent = TreeModel.At(model, path.AsSpan(0, length - 1));
            if (parent is JsonObject table)
            {
                table.Remove(path[length - 1].Key!);
            }
            else
            {
                ((JsonArray)parent).RemoveAt(path[length - 1].Index);
            }

            allowed.Add(model.DeepClone());
            if (parent is JsonObject { Count: > 0 } or JsonArray { Count: > 0 })
            {
                break;
            }
        }

        Compare("remove", path, _document.Remove(path), [.. allowed]);
    }

    private JsonNode Changed(TomlStep[] path, Func<JsonNode, JsonNode> change)
    {
        JsonNode model = TreeModel.Of(_document.Root);
        JsonNode at = TreeModel.At(model, path);
        JsonNode changed = change(at);
        if (!ReferenceEquals(at, changed))
        {
            at.ReplaceWith(changed);
        }

        return model;
    }

    private void Compare(string edit, TomlStep[] path, TomlDocument changed, params JsonNode[] allowed)
    {
        JsonNode actual = TreeModel.Of(changed.Root);
        bool reads = TomlDocument.TryParse(changed.ToString(), out TomlDocument? again, out _) && JsonNode.DeepEquals(TreeModel.Of(again.Root), actual);
        if (!reads || !allowed.Any(a => JsonNode.DeepEquals(a, actual)))
        {
            _failures.Add($"{edit} {Show(path)} gave\n{changed}");
        }

        string newline = _document.ToString().Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";
        if (newline == "\r\n" && _document.ToString().Replace("\r\n", "", StringComparison.Ordinal).IndexOf('\n', StringComparison.Ordinal) < 0
            && changed.ToString().Replace("\r\n", "", StringComparison.Ordinal).Contains('\n', StringComparison.Ordinal))
        {
            _failures.Add($"{edit} {Show(path)} mixed newlines");
        }
    }

    private static JsonObject With(JsonObject table, string key, string value)
    {
        table[key] = JsonValue.Create(value);
        return table;
    }

    private static string Show(TomlStep[] path) => string.Concat(path.Select(s => s.ToString()));
}
