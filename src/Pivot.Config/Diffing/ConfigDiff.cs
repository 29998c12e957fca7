using Pivot.Config.Writing;

namespace Pivot.Config.Diffing;

/// <summary>
/// Tells two configurations apart, key by key, with the words of the file. Services and interfaces are the same when they have the same name, and so are servers in a service; where in a file something stands makes no
/// difference. Pure.
/// </summary>
public static class ConfigDiff
{
    /// <summary>The differences: tables first, then interfaces, then services with their servers, each in the order of the file; none when both mean the same.</summary>
    /// <param name="before">The one.</param>
    /// <param name="after">The other.</param>
    public static IReadOnlyList<ConfigChange> Between(PivotConfig before, PivotConfig after)
    {
        var changes = new List<ConfigChange>();
        var old = SectionKeys.Singles(before).ToDictionary(StringComparer.Ordinal);
        foreach (var (name, keys) in SectionKeys.Singles(after))
        {
            AddKeys($"[{name}]", old[name] ?? [], keys ?? [], changes);
        }

        AddInterfaces(before, after, changes);
        AddServices(before, after, changes);
        return changes;
    }

    private static void AddInterfaces(PivotConfig before, PivotConfig after, List<ConfigChange> changes)
    {
        var old = before.Interfaces.ToDictionary(item => item.Name, StringComparer.Ordinal);
        AddGone("interface ", old.Keys, after.Interfaces.Select(item => item.Name), changes);
        foreach (var item in after.Interfaces)
        {
            var part = $"interface {item.Name}";
            if (old.TryGetValue(item.Name, out var was))
            {
                AddKeys(part, SectionKeys.Of(was), SectionKeys.Of(item), changes);
            }
            else
            {
                changes.Add(new ConfigChange(part, ConfigChangeKind.Added));
            }
        }
    }

    private static void AddServices(PivotConfig before, PivotConfig after, List<ConfigChange> changes)
    {
        var old = before.Services.ToDictionary(service => service.Name, StringComparer.Ordinal);
        AddGone("service ", old.Keys, after.Services.Select(service => service.Name), changes);
        foreach (var service in after.Services)
        {
            var part = $"service {service.Name}";
            if (old.TryGetValue(service.Name, out var was))
            {
                AddKeys(part, ServiceKeys.Of(was), ServiceKeys.Of(service), changes);
                AddServers(was, service, changes);
            }
            else
            {
                changes.Add(new ConfigChange(part, ConfigChangeKind.Added));
            }
        }
    }

    private static void AddServers(ServiceConfig before, ServiceConfig after, List<ConfigChange> changes)
    {
        var old = before.Servers.ToDictionary(server => server.Name, StringComparer.Ordinal);
        string[] names = [.. after.Servers.Select(server => server.Name)];
        AddGone($"server {after.Name}/", old.Keys, names, changes);
        foreach (var server in after.Servers)
        {
            var part = $"server {after.Name}/{server.Name}";
            if (old.TryGetValue(server.Name, out var was))
            {
                AddKeys(part, ServiceKeys.Of(was, before.Forwarding), ServiceKeys.Of(server, after.Forwarding), changes);
            }
            else
            {
                changes.Add(new ConfigChange(part, ConfigChangeKind.Added));
            }
        }

        if (!old.Keys.Where(names.Contains).SequenceEqual(names.Where(old.ContainsKey)))
        {
            changes.Add(new ConfigChange($"servers of {after.Name}", ConfigChangeKind.Reordered));
        }
    }

    private static void AddGone(string part, IEnumerable<string> before, IEnumerable<string> after, List<ConfigChange> changes)
    {
        foreach (var name in before.Except(after, StringComparer.Ordinal))
        {
            changes.Add(new ConfigChange(part + name, ConfigChangeKind.Removed));
        }
    }

    private static void AddKeys(string part, IReadOnlyList<WrittenKey> before, IReadOnlyList<WrittenKey> after, List<ConfigChange> changes)
    {
        var old = before.ToDictionary(key => key.Key, StringComparer.Ordinal);
        foreach (var key in after)
        {
            Add(old.GetValueOrDefault(key.Key), key);
        }

        foreach (var key in before)
        {
            if (!after.Any(other => other.Key == key.Key))
            {
                Add(key, null);
            }
        }

        void Add(WrittenKey? was, WrittenKey? now)
        {
            var key = (now ?? was)!.Key;
            if (now?.Keys is { } nested)
            {
                AddNested(part, key, was, nested, changes);
            }
            else if (TextOf(was) is var then && TextOf(now) is var present && then != present)
            {
                changes.Add(new ConfigChange(part, ConfigChangeKind.Changed, key, Shown(key, then), Shown(key, present)));
            }
        }
    }

    /// <summary>A table in a table: its keys one by one where both have it, so that a changed interval is not the whole of the checks.</summary>
    private static void AddNested(string part, string key, WrittenKey? was, IReadOnlyList<WrittenKey> now, List<ConfigChange> changes)
    {
        if (was?.Keys is { } before)
        {
            var nested = new List<ConfigChange>();
            AddKeys(part, before, now, nested);
            changes.AddRange(nested.Select(change => change with { Key = $"{key}.{change.Key}" }));
        }
        else
        {
            changes.Add(new ConfigChange(part, ConfigChangeKind.Changed, key, null, TextOf(new WrittenKey(key, Toml.TomlLiteral.InlineTable(KeyCollector.Needed(now)), IsDefault: false))));
        }
    }

    /// <summary>Changes are logged and printed: a password's hash is not.</summary>
    private static string? Shown(string key, string? value) => key == "password" && value is not null ? "(not shown)" : value;

    /// <summary>A plain word without its quotes.</summary>
    private static string? TextOf(WrittenKey? key)
    {
        var text = key?.Value?.ToString();
        return text is ['"', .., '"'] && text.IndexOf('"', 1) == text.Length - 1 && !text.Contains('\\', StringComparison.Ordinal) ? text[1..^1] : text;
    }
}
