using Pivot.Linux.Journal;
using Pivot.Linux.Steering;

namespace Pivot.Linux;

/// <summary>What a <see cref="RoutedHost"/> is made of.</summary>
public sealed record RoutedHostOptions
{
    /// <summary>The state directory, <c>[director] state</c>.</summary>
    public required string StatePath { get; init; }

    /// <summary>The state directory, where the caller has locked it, who keeps it; null = the host locks <see cref="StatePath"/> and lets go of it.</summary>
    public StateDirectory? State { get; init; }

    /// <summary>The TUN device's name, at most 15 bytes.</summary>
    public string DeviceName { get; init; } = "pivot0";

    /// <summary>Queues of the device, one for each worker; 0 = one for each processor.</summary>
    public int QueueCount { get; init; }

    /// <summary>Forward IPv6 too: some virtual address or real server has an IPv6 address.</summary>
    public bool IPv6 { get; init; }

    /// <summary>Routing table for replies of real servers; must be empty but for Pivot's route.</summary>
    public uint ReplyTable { get; init; } = 7701;

    /// <summary>Priority of the rules that lead to <see cref="ReplyTable"/>: 1 to 32765, after the local table's and before main's.</summary>
    public uint RulePriority { get; init; } = 1000;

    /// <summary>How packets are to get to the device, <c>[director] steering</c>.</summary>
    public SteeringPreference Steering { get; init; }

    /// <summary>The steering programs are to have the fast path in them, <c>[director] fastpath</c>. Without it they have it nevertheless where an earlier run has left flows, which somebody has to take in.</summary>
    public bool Carries { get; init; }

    /// <summary>Told, one sentence at a time, what the user may want to know: a journal adopted or discarded, a parameter that cannot be set.</summary>
    public Action<string> Note { get; init; } = static _ => { };

    /// <summary>An object file to load in place of the one that is built in; null = that.</summary>
    internal byte[]? BpfProgram { get; init; }

    /// <summary>By what programs are attached; null = by the best that the kernel has.</summary>
    internal BpfAttachment? BpfAttachment { get; init; }
}
