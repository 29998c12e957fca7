using Pivot.Toml;

namespace Pivot.Config.Writing;

/// <summary>
/// Brings a file to another configuration and leaves everything else in it as it is: comments, layout, order, keys that say the default. What is added comes behind what there is.
/// </summary>
public static class ConfigFileUpdate
{
    /// <summary>Changes a text so that it says another configuration.</summary>
    /// <param name="text">The file's text; it has to be TOML of the schema, as <see cref="ConfigReader"/> has read it.</param>
    /// <param name="present">What the text says.</param>
    /// <param name="wanted">What it is to say; reading the result gives this, when it is a configuration that a file can say.</param>
    /// <exception cref="ArgumentException">The text is no TOML.</exception>
    public static string Apply(string text, PivotConfig present, PivotConfig wanted)
    {
        if (!TomlDocument.TryParse(text, out var document, out var errors))
        {
            throw new ArgumentException($"the text is no TOML: {errors[0].Position}: {errors[0].Message}", nameof(text));
        }

        var old = SectionKeys.Singles(present).ToDictionary(StringComparer.Ordinal);
        foreach (var (name, keys) in SectionKeys.Singles(wanted))
        {
            document = keys is null ? Without(document, [name]) : TableEdit.Apply(document, [name], old[name] ?? [], keys);
        }

        document = Interfaces(document, present.Interfaces, wanted.Interfaces);
        return Services(document, present.Services, wanted.Services).ToString();
    }

    private static TomlDocument Interfaces(TomlDocument document, ConfigList<InterfaceConfig> present, ConfigList<InterfaceConfig> wanted)
    {
        var matched = ListMatch.Of([.. present.Select(item => item.Name)], [.. wanted.Select(item => item.Name)]);
        document = Remove(document, ["interface"], matched);
        for (var i = 0; i < wanted.Count; i++)
        {
            document = i < matched.Kept.Count
                ? TableEdit.Apply(document, ["interface", i], SectionKeys.Of(present[matched.Kept[i]]), SectionKeys.Of(wanted[i]))
                : document.AppendTable(["interface"], KeyCollector.Needed(SectionKeys.Of(wanted[i])));
        }

        return document;
    }

    private static TomlDocument Services(TomlDocument document, ConfigList<ServiceConfig> present, ConfigList<ServiceConfig> wanted)
    {
        var matched = ListMatch.Of([.. present.Select(service => service.Name)], [.. wanted.Select(service => service.Name)]);
        document = Remove(document, ["service"], matched);
        for (var i = 0; i < matched.Kept.Count; i++)
        {
            document = Service(document, i, present[matched.Kept[i]], wanted[i]);
        }

        return Append(document, [.. wanted.Skip(matched.Kept.Count)]);
    }

    private static TomlDocument Service(TomlDocument document, int index, ServiceConfig present, ServiceConfig wanted)
    {
        if (present == wanted)
        {
            return document;
        }

        document = TableEdit.Apply(document, ["service", index], ServiceKeys.Of(present), ServiceKeys.Of(wanted));
        var matched = ListMatch.Of([.. present.Servers.Select(server => server.Name)], [.. wanted.Servers.Select(server => server.Name)]);
        document = Remove(document, ["service", index, "server"], matched);
        for (var i = 0; i < wanted.Servers.Count; i++)
        {
            var keys = ServiceKeys.Of(wanted.Servers[i], wanted.Forwarding);
            document = i < matched.Kept.Count
                ? TableEdit.Apply(document, ["service", index, "server", i], ServiceKeys.Of(present.Servers[matched.Kept[i]], present.Forwarding), keys)
                : document.AppendTable(["service", index, "server"], KeyCollector.Needed(keys));
        }

        return document;
    }

    /// <summary>New services stand at the end of the text; where the file has its services in brackets, there.</summary>
    private static TomlDocument Append(TomlDocument document, IReadOnlyList<ServiceConfig> services)
    {
        if (services.Count == 0)
        {
            return document;
        }

        var text = document.ToString();
        var newline = text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";
        var gap = string.IsNullOrWhiteSpace(text) ? "" : text.EndsWith('\n') ? newline : newline + newline;
        var added = ConfigWriter.Write(services).ReplaceLineEndings(newline);
        if (TomlDocument.TryParse(text + gap + added, out var longer, out _))
        {
            return longer;
        }

        foreach (var service in services)
        {
            var servers = service.Servers.Select(server => TomlLiteral.InlineTable(KeyCollector.Needed(ServiceKeys.Of(server, service.Forwarding))));
            KeyValuePair<string, TomlLiteral>[] entries = [.. KeyCollector.Needed(ServiceKeys.Of(service)), new("server", TomlLiteral.Array(servers))];
            document = document.AppendTable(["service"], entries);
        }

        return document;
    }

    private static TomlDocument Remove(TomlDocument document, ReadOnlySpan<TomlStep> array, ListMatch match)
    {
        for (var i = match.Removed.Count - 1; i >= 0; i--)
        {
            document = document.Remove([.. array, match.Removed[i]]);
        }

        return document;
    }

    private static TomlDocument Without(TomlDocument document, ReadOnlySpan<TomlStep> path) =>
        document.Find(path) is null ? document : document.Remove(path);
}
