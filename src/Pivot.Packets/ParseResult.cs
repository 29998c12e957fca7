namespace Pivot.Packets;

/// <summary>How a parse ended.</summary>
public enum ParseResult : byte
{
    /// <summary>An IP packet whose lengths agree with each other.</summary>
    Ok = 0,

    /// <summary>Not IP, too short, or lengths that contradict each other.</summary>
    Malformed,

    /// <summary>IPv6.</summary>
    IPv6,
}
