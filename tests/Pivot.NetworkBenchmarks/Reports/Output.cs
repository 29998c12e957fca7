namespace Pivot.NetworkBenchmarks.Reports;

/// <summary>Puts a report where it belongs.</summary>
internal static class Output
{
    /// <summary>Writes NAME.md, NAME.json and, where there is a drawing, NAME.svg, and prints the page, or the figures where those were asked for.</summary>
    public static void Write(Settings settings, string name, string page, string? drawing, string json)
    {
        Directory.CreateDirectory(settings.Folder);
        string path = Path.Combine(settings.Folder, name);
        File.WriteAllText(path + ".md", page);
        File.WriteAllText(path + ".json", json);
        if (drawing is not null)
        {
            File.WriteAllText(path + ".svg", drawing);
        }

        Console.Out.Write(settings.Json ? json : page);
        Console.Error.WriteLine($"written: {path}.md{(drawing is null ? "" : ", .svg")} and .json");
    }
}
