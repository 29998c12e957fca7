namespace Pivot.Rendering;

/// <summary>What a piece of text tells; colours follow from it.</summary>
internal enum Tone
{
    /// <summary>Nothing in particular.</summary>
    Plain,

    /// <summary>A title.</summary>
    Title,

    /// <summary>All is well.</summary>
    Good,

    /// <summary>Worth a look.</summary>
    Warning,

    /// <summary>Broken.</summary>
    Bad,

    /// <summary>The row that keys are about.</summary>
    Selected,
}
