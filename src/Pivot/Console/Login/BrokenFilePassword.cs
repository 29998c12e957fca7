namespace Pivot.Console.Login;

/// <summary>The password of a configuration file that has errors, by its lines alone.</summary>
internal static class BrokenFilePassword
{
    private const string Key = "password";

    /// <summary>The first hash that stands as <c>password = "..."</c> under <c>[system]</c>, or as <c>system.password = "..."</c>; null when there is none.</summary>
    public static string? Find(string text)
    {
        bool isInSystem = false;
        foreach (string raw in text.Split('\n'))
        {
            string line = raw.Trim();
            if (line.StartsWith('['))
            {
                isInSystem = line.Split('#')[0].Replace(" ", "", StringComparison.Ordinal) == "[system]";
            }
            else if (line.Split('=', 2) is [var key, var value] && IsKey(key, isInSystem) && Hash(value) is { } hash)
            {
                return hash;
            }
        }

        return null;
    }

    private static bool IsKey(string key, bool isInSystem)
    {
        string name = key.Replace(" ", "", StringComparison.Ordinal).Replace("\"", "", StringComparison.Ordinal);
        return name == $"system.{Key}" || (isInSystem && name == Key);
    }

    /// <summary>What stands in quotes, if it looks like crypt(3)'s.</summary>
    private static string? Hash(string value)
    {
        string text = value.Trim();
        int end = text.Length > 1 && text[0] is '"' or '\'' ? text.IndexOf(text[0], 1) : -1;
        return end > 2 && text[1] == '$' ? text[1..end] : null;
    }
}
