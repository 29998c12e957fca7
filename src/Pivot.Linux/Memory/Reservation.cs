namespace Pivot.Linux.Memory;

/// <summary>Whether a file has got its room.</summary>
public enum Reservation
{
    /// <summary>It has all of it.</summary>
    Done,

    /// <summary>The file system has less; the file has no more than before.</summary>
    NoRoom,

    /// <summary>The file system cannot reserve room.</summary>
    NotSupported,
}
