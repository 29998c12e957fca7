using System.Text;

namespace Pivot.Config.Writing;

/// <summary>
/// Writes a configuration as a file: only the keys that differ from their defaults, signs in one column, servers indented. Reading the text gives an equal configuration again,
/// when it is one that a file can say (<see cref="ConfigReader"/> tells).
/// </summary>
public static class ConfigWriter
{
    private const string ServerIndent = "  ";

    /// <summary>The whole file, which ends with a newline; empty when everything has its default.</summary>
    public static string Write(PivotConfig config)
    {
        var text = new StringBuilder();
        foreach (var (name, keys) in SectionKeys.Singles(config))
        {
            if (name == "director")
            {
                foreach (var item in config.Interfaces)
                {
                    Table(text, "", "[[interface]]", SectionKeys.Of(item));
                }
            }

            if (keys is not null && keys.Any(key => key.IsNeeded))
            {
                Table(text, "", $"[{name}]", keys);
            }
        }

        Services(text, config.Services);
        return text.ToString();
    }

    /// <summary>The keys of <c>[[service]]</c> that a file names for a service: those that differ from their defaults.</summary>
    public static IReadOnlyList<string> KeysOf(ServiceConfig service) => [.. ServiceKeys.Of(service).Where(key => key.IsNeeded).Select(key => key.Key)];

    /// <summary>The keys of <c>[[service.server]]</c> that a file names for a server of a service.</summary>
    public static IReadOnlyList<string> KeysOf(ServerConfig server, ServiceConfig service) => [.. ServiceKeys.Of(server, service.Forwarding).Where(key => key.IsNeeded).Select(key => key.Key)];

    /// <summary>Services alone.</summary>
    internal static string Write(IEnumerable<ServiceConfig> services)
    {
        var text = new StringBuilder();
        Services(text, services);
        return text.ToString();
    }

    private static void Services(StringBuilder text, IEnumerable<ServiceConfig> services)
    {
        foreach (var service in services)
        {
            Table(text, "", "[[service]]", ServiceKeys.Of(service, health: false));
            if (ServiceKeys.HealthOf(service) is { } health)
            {
                Table(text, ServerIndent, "[service.health]", health);
            }

            foreach (var server in service.Servers)
            {
                Table(text, ServerIndent, "[[service.server]]", ServiceKeys.Of(server, service.Forwarding));
            }
        }
    }

    private static void Table(StringBuilder text, string indent, string header, IReadOnlyList<WrittenKey> keys)
    {
        text.Append(text.Length == 0 ? "" : "\n").Append(indent).Append(header).Append('\n');
        var needed = keys.Where(key => key.IsNeeded).ToList();
        var width = needed.Max(key => key.Key.Length);
        foreach (var key in needed)
        {
            text.Append(indent).Append(key.Key.PadRight(width)).Append(" = ").Append(key.Value).Append('\n');
        }
    }
}
