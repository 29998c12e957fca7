using System.Globalization;
using System.Text.Json;

namespace Pivot.Toml.Tests;


/// <summary>Compares a tree with toml-test's tagged JSON.</summary>
internal static class TaggedJson
{
    /// <summary>The first difference, with its place in the tree; null when there is none.</summary>
    public static string? Difference(TomlNode node, JsonElement expected, string place = "")
    {
        switch (node)
        {
            case TomlTable table:
                if (expected.ValueKind != JsonValueKind.Object || expected.EnumerateObject().Count() != table.Entries.Count)
                {
                    return $"{place}: table with {table.Entries.Count} keys, expected {expected}";
                }

                return table.Entries.Select(e => expected.TryGetProperty(e.Key, out JsonElement value)
                    ? Difference(e.Value, value, place + "." + e.Key)
                    : $"{place}: unexpected key {e.Key}").FirstOrDefault(d => d is not null);
            case TomlArray array:
                if (expected.ValueKind != JsonValueKind.Array || expected.GetArrayLength() != array.Items.Count)
                {
                    return $"{place}: array with {array.Items.Count} items, expected {expected}";
                }

                return array.Items.Select((n, i) => Difference(n, expected[i], $"{place}[{i}]")).FirstOrDefault(d => d is not null);
            default:
                bool isScalar = expected.ValueKind == JsonValueKind.Object && expected.TryGetProperty("type", out JsonElement type) && type.ValueKind == JsonValueKind.String;
                return isScalar && Matches(node, expected.GetProperty("type").GetString()!, expected.GetProperty("value").GetString()!)
                    ? null
                    : $"{place}: {TreeModel.Of(node)}, expected {expected}";
        }
    }

    private static bool Matches(TomlNode node, string type, string value) => (node, type) switch
    {
        (TomlString s, "string") => s.Value == value,
        (TomlInteger i, "integer") => i.Value == long.Parse(value, CultureInfo.InvariantCulture),
        (TomlFloat f, "float") => value switch
        {
            "nan" => double.IsNaN(f.Value),
            "inf" or "+inf" => double.IsPositiveInfinity(f.Value),
            "-inf" => double.IsNegativeInfinity(f.Value),
            _ => f.Value.Equals(double.Parse(value, CultureInfo.InvariantCulture)),
        },
        (TomlBoolean b, "bool") => b.Value == (value == "true"),
        (TomlOffsetDateTime d, "datetime") => new DateTimeOffset(d.Local, d.Offset).EqualsExact(DateTimeOffset.Parse(value, CultureInfo.InvariantCulture)),
        (TomlLocalDateTime d, "datetime-local") => d.Value == DateTime.Parse(value, CultureInfo.InvariantCulture),
        (TomlLocalDate d, "date-local") => d.Value == DateOnly.Parse(value, CultureInfo.InvariantCulture),
        (TomlLocalTime t, "time-local") => t.Value == TimeOnly.Parse(value, CultureInfo.InvariantCulture),
        _ => false,
    };
}
