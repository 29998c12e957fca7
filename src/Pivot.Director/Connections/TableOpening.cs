namespace Pivot.Director.Connections;

/// <summary>What a connection table's region held when it was opened.</summary>
public enum TableOpening
{
    /// <summary>Nothing: a new table.</summary>
    Created,

    /// <summary>A sound table of this boot: its connections go on.</summary>
    Adopted,

    /// <summary>A table of an earlier boot: replaced by an empty one.</summary>
    OtherBoot,

    /// <summary>A table of another version, limit or size: replaced by an empty one.</summary>
    OtherLayout,

    /// <summary>Something that is no sound table: replaced by an empty one.</summary>
    Damaged,
}
