using Pivot.Config.Binding;

namespace Pivot.Config.Rules;

/// <summary>Checks <c>[service.health]</c> against its own kind and its service.</summary>
internal static class HealthRules
{
    private static readonly (string Key, HealthCheckKind[] Kinds, string Words)[] KeysOfKinds =
    [
        ("path", [HealthCheckKind.Http, HealthCheckKind.Https], "\"http\" or \"https\""),
        ("status", [HealthCheckKind.Http, HealthCheckKind.Https], "\"http\" or \"https\""),
        ("host", [HealthCheckKind.Http, HealthCheckKind.Https], "\"http\" or \"https\""),
        ("expect", [HealthCheckKind.Http, HealthCheckKind.Https], "\"http\" or \"https\""),
        ("verify", [HealthCheckKind.Https], "\"https\""),
        ("query", [HealthCheckKind.Dns], "\"dns\""),
        ("run", [HealthCheckKind.Command], "\"command\""),
        ("port", [HealthCheckKind.Tcp, HealthCheckKind.Http, HealthCheckKind.Https, HealthCheckKind.Dns], "\"tcp\", \"http\", \"https\" or \"dns\""),
    ];

    /// <summary>Whether a key of <c>[service.health]</c> goes with a kind of check.</summary>
    public static bool Goes(string key, HealthCheckKind kind) => Array.Find(KeysOfKinds, entry => entry.Key == key) is not { Kinds: { } kinds } || kinds.Contains(kind);

    public static void Check(ServiceDraft draft)
    {
        if (draft.Health is not { } keys)
        {
            return;
        }

        var health = draft.Config.Health;
        if (keys.IsSound("interval") && keys.IsSound("timeout") && health.Timeout > health.Interval)
        {
            keys.Report("timeout", "expected at most the interval: a check ends before the next begins");
        }

        if (!keys.IsSound("check"))
        {
            return;
        }

        foreach (var (key, kinds, words) in KeysOfKinds)
        {
            if (keys.Has(key) && !kinds.Contains(health.Check))
            {
                keys.Report(key, $"goes only with check {words}");
            }
        }

        if (health.Check == HealthCheckKind.None && health.SlowStart > TimeSpan.Zero)
        {
            keys.Report("slow_start", "goes only with a check: without one no server comes back");
        }

        Needs(draft, health.Check);
    }

    private static void Needs(ServiceDraft draft, HealthCheckKind check)
    {
        var keys = draft.Health!;
        if (check == HealthCheckKind.Dns && !keys.Has("query"))
        {
            keys.Report("check", "\"dns\" needs the key \"query\", for example query = \"example.com\"");
        }

        if (check == HealthCheckKind.Command && !keys.Has("run"))
        {
            keys.Report("check", "\"command\" needs the key \"run\", for example run = [\"/usr/bin/check\"]");
        }

        var needsPort = check is HealthCheckKind.Tcp or HealthCheckKind.Http or HealthCheckKind.Https or HealthCheckKind.Dns;
        if (needsPort && !keys.Has("port") && draft.Keys.IsSound("port") && draft.Config.Ports.Ranges.Count > 0 && draft.Config.Ports.OnlyPort is null)
        {
            keys.Report("check", $"this service has many ports ({draft.Config.Ports}): name the one to check, for example port = 80");
        }
    }
}
