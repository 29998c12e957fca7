using Pivot.Config.Reading;

namespace Pivot.Config.Schema;

/// <summary>Says what to do about a key that a table does not have.</summary>
internal static class UnknownKey
{
    public static string Message(string key, TableSchema schema)
    {
        var unknown = $"unknown key {NodeText.Quote(key)} in {schema.Header}";
        var elsewhere = ConfigSchema.Tables.Where(table => table != ConfigSchema.Root && table.Keys.Contains(key)).Select(table => table.Header).ToArray();
        if (NearestWord.Find(key, schema.Keys) is { } near)
        {
            return $"{unknown}: did you mean \"{near}\"?";
        }

        if (elsewhere.Length > 0)
        {
            return $"{unknown}: it belongs in {string.Join(" or ", elsewhere)}";
        }

        return $"{unknown}: known keys are {string.Join(", ", schema.Keys)}";
    }
}
