namespace Pivot.Director.Fragments;

/// <summary>What the table says to a fragment.</summary>
internal enum FragmentAdmission : byte
{
    /// <summary>A first fragment: to be judged, and the judgement to be told to the table.</summary>
    Judge,

    /// <summary>A later fragment whose first one has been judged: the same holds for it.</summary>
    Follow,

    /// <summary>A later fragment that came too early: the table has copied it.</summary>
    Held,

    /// <summary>It overlaps what has been judged.</summary>
    Overlap,
}
