namespace Pivot.Control.Model;

/// <summary>The TUN or TAP device of the director.</summary>
public sealed record DeviceReport
{
    /// <summary>Interface name, such as <c>pivot0</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Number of queues, each read by a thread of its own.</summary>
    public required int Queues { get; init; }

    /// <summary><c>tun</c> (routed), <c>tap</c> or <c>macvtap</c> (bridged).</summary>
    public required string Kind { get; init; }

    /// <summary>The bridge that a TAP device is a port of, or the interface that a macvtap stands on; null for a TUN device.</summary>
    public string? Link { get; init; }

    /// <summary>The bridged director's Ethernet address; null for a TUN device.</summary>
    public string? HardwareAddress { get; init; }

    /// <summary>The largest IP packet of the link, in bytes; null for a TUN device.</summary>
    public int? MtuBytes { get; init; }

    /// <summary>The bridged director's own addresses, its link-local one last; empty for a TUN device.</summary>
    public IReadOnlyList<string> Addresses { get; init; } = [];
}
