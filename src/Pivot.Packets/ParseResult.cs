namespace Pivot.Packets;

/// <summary>How a parse ended.</summary>
public enum ParseResult : byte
{
    /// <summary>An IP packet whose lengths agree with each other.</summary>
    Ok = 0,

    /// <summary>Not IP, too short, lengths that contradict each other, or a chain of extension headers that no sender makes.</summary>
    Malformed,
}
