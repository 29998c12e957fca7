namespace Pivot.Control.Model;

/// <summary>The TUN or TAP device of the director.</summary>
public sealed record DeviceReport
{
    /// <summary>Interface name, such as <c>pivot0</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Number of queues, each read by a thread of its own.</summary>
    public required int Queues { get; init; }
}
