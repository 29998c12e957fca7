namespace Pivot.Config.Schema;

/// <summary>What a key takes and what it is for, in the words of the console.</summary>
/// <param name="Table">The table's name in <see cref="ConfigSchema"/>.</param>
/// <param name="Key">The key.</param>
/// <param name="Shape">How its value is written.</param>
/// <param name="Hint">What its value is, in one or two words: <c>ADDRESS</c>.</param>
/// <param name="Help">What it is for, in one line.</param>
/// <param name="Example">A value as it is typed.</param>
internal sealed record KeyHelp(string Table, string Key, ValueShape Shape, string Hint, string Help, string Example)
{
    /// <summary>Whether it takes several values.</summary>
    public bool IsList { get; init; }

    /// <summary>All values there are, or those that are words; empty where any will do.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];
}
