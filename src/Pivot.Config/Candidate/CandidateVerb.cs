namespace Pivot.Config.Candidate;

/// <summary>What is done with a path of words.</summary>
public enum CandidateVerb
{
    /// <summary>A key gets a value, in the place of the one that it had.</summary>
    Set,

    /// <summary>A list gets further values.</summary>
    Add,

    /// <summary>A key, a value of a list, an element or a table goes.</summary>
    Delete,

    /// <summary>A table is named, to work in it.</summary>
    Edit,

    /// <summary>Anything that there is.</summary>
    Show,

    /// <summary>A service, server or interface is named.</summary>
    Element,
}
