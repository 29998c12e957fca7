namespace Pivot.Config.Diffing;

/// <summary>One difference between two configurations.</summary>
/// <param name="Part">What it is about, as people say it: <c>service web</c>, <c>server web/web1</c>, <c>interface eth0</c>, <c>[director]</c>.</param>
/// <param name="Kind">What has become of it.</param>
/// <param name="Key">The key that differs; empty where the whole part came or went.</param>
/// <param name="Before">The key's value before, as in the file without quotes; null when it was not there.</param>
/// <param name="After">The key's value from then on, likewise.</param>
public sealed record ConfigChange(string Part, ConfigChangeKind Kind, string Key = "", string? Before = null, string? After = null)
{
    /// <summary>The line for people: <c>service web: scheduler wlc -> wrr</c>, <c>server web/web3: added</c>.</summary>
    public override string ToString() => Kind switch
    {
        ConfigChangeKind.Added => $"{Part}: added",
        ConfigChangeKind.Removed => $"{Part}: removed",
        ConfigChangeKind.Reordered => $"{Part}: in another order",
        _ => $"{Part}: {Key} {Before ?? "(none)"} -> {After ?? "(none)"}",
    };
}
