namespace Pivot.Control.Model;

/// <summary>The fast path: connections that programs in the kernel carry once they are decided.</summary>
public sealed record FastPathReport
{
    /// <summary>Whether connections are carried.</summary>
    public required bool On { get; init; }

    /// <summary>Why none are; null while they are.</summary>
    public required string? Reason { get; init; }

    /// <summary>Connections that are carried now.</summary>
    public long Flows { get; init; }

    /// <summary>Connections that could not be carried because there was no room, since it is on.</summary>
    public long Refused { get; init; }

    /// <summary>Events of the programs that found their ring full; what they would have told is read in another way.</summary>
    public long LostEvents { get; init; }

    /// <summary>Memory of the maps that grow with connections, and of those that do not, in bytes. A part of the daemon's resident memory.</summary>
    public long MemoryBytes { get; init; }
}
