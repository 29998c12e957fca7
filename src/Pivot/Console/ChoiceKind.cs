namespace Pivot.Console;

/// <summary>What a <see cref="Choice"/> stands for.</summary>
internal enum ChoiceKind
{
    /// <summary>The word as it is: Tab completes it.</summary>
    Word,

    /// <summary>A word of the user's own: shown by <c>?</c>, never completed.</summary>
    Value,

    /// <summary>The beginning of a word, such as a folder: Tab completes it and sets no blank behind it.</summary>
    Beginning,
}
