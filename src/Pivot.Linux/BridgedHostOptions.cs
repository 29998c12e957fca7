using Pivot.Linux.Journal;

namespace Pivot.Linux;

/// <summary>What a <see cref="BridgedHost"/> is made of.</summary>
public sealed record BridgedHostOptions
{
    /// <summary>The state directory, <c>[director] state</c>.</summary>
    public required string StatePath { get; init; }

    /// <summary>The state directory, where the caller has locked it, who keeps it; null = the host locks <see cref="StatePath"/> and lets go of it.</summary>
    public StateDirectory? State { get; init; }

    /// <summary>The device's name, at most 15 bytes.</summary>
    public string DeviceName { get; init; } = "pivot0";

    /// <summary>The bridge that a TAP device joins; null = <see cref="Port"/>.</summary>
    public string? Bridge { get; init; }

    /// <summary>The interface that a macvtap stands on; null = <see cref="Bridge"/>.</summary>
    public string? Port { get; init; }

    /// <summary>Queues of the device, one for each worker; 0 = one for each processor.</summary>
    public int QueueCount { get; init; }

    /// <summary>The present tick, for what the station does in time.</summary>
    public required Func<ulong> Now { get; init; }

    /// <summary>Told, one sentence at a time, what the user may want to know.</summary>
    public Action<string> Note { get; init; } = static _ => { };
}
