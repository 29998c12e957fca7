using Pivot.Config;

namespace Pivot.Ipvsadm;

/// <summary>A virtual service as ipvsadm knows it.</summary>
/// <param name="key">What tells it from others.</param>
internal sealed class ServiceRule(VirtualKey key)
{
    /// <summary>The scheduler when none is named.</summary>
    public const string DefaultScheduler = "wlc";

    /// <summary>Seconds of <c>-p</c> without a number.</summary>
    public const int DefaultPersistence = 360;

    /// <summary>The longest timeout, in seconds: 31 days.</summary>
    public const int LongestTimeout = 31 * 24 * 60 * 60;

    /// <summary>What tells it from others.</summary>
    public VirtualKey Key { get; } = key;

    /// <summary>The scheduler's name.</summary>
    public string Scheduler { get; init; } = DefaultScheduler;

    /// <summary>What <c>sh</c> and <c>mh</c> do beside.</summary>
    public SchedulerOptions Flags { get; init; }

    /// <summary>Seconds that a client keeps its server; null = not persistent.</summary>
    public int? Persistence { get; init; }

    /// <summary>Bits of the client's address that count for persistence; null = all.</summary>
    public int? MaskBits { get; init; }

    /// <summary>Whether each packet is scheduled by itself.</summary>
    public bool OnePacket { get; init; }
}
