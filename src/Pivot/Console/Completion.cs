namespace Pivot.Console;

/// <summary>What Tab has done to the word at the cursor.</summary>
internal enum Completion
{
    /// <summary>Nothing: there is no choice, or no more that all choices agree in.</summary>
    None,

    /// <summary>It has grown, and there is still a choice.</summary>
    Part,

    /// <summary>It is whole.</summary>
    Whole,
}
