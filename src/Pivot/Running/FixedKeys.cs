using Pivot.Config.Diffing;

namespace Pivot.Running;

/// <summary>The keys that a run has from its start on, because device, steering, table, socket and log are made of them. Pure.</summary>
internal static class FixedKeys
{
    private const string Director = "[director]";
    private const string Log = "[log]";

    /// <summary>Changes among these that a run cannot take over, a sentence each.</summary>
    public static IReadOnlyList<string> Refusals(IReadOnlyList<ConfigChange> changes) => [.. changes.Where(IsFixed).Select(Sentence)];

    /// <summary>A bridged director's own addresses and gateways can change, and what the fast path carries.</summary>
    private static bool IsFixed(ConfigChange change) =>
        (change.Part == Director && change.Key is not ("address" or "gateway" or "fastpath")) || (change.Part == Log && change.Key is "file" or "syslog");

    private static string Sentence(ConfigChange change) => change.Key switch
    {
        "connections" => $"{change}: the size of the connection table cannot change while it runs. Stop pivot and start it again, which ends all connections, or put the key back",
        "state" => $"{change}: what a run keeps is in its state directory. Stop pivot and start it again, which ends all connections, or put the key back",
        "device" or "bridge" or "port" => $"{change}: the device cannot change while it runs. Stop pivot and start it again, which ends all connections, or put the key back",
        _ => $"{change}: cannot change while it runs. Run `pivot stop --keep` and start pivot again, which ends no connection, or put the key back",
    };
}
