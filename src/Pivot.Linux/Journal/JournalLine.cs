namespace Pivot.Linux.Journal;

/// <summary>One line of the journal's file. The first has <see cref="Version"/> and <see cref="Host"/>; every other has exactly one of <see cref="Make"/> and <see cref="Undone"/>.</summary>
internal sealed record JournalLine
{
    /// <summary>The format's version, on the first line.</summary>
    public int? Version { get; init; }

    /// <summary>The host that the journal is about, on the first line.</summary>
    public HostIdentity? Host { get; init; }

    /// <summary>A change that is about to be made.</summary>
    public HostChange? Make { get; init; }

    /// <summary>The identity of a change that has been put back.</summary>
    public string? Undone { get; init; }
}
