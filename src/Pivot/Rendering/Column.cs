namespace Pivot.Rendering;

/// <summary>One column of a <see cref="TextTable"/>.</summary>
/// <param name="Title">Title, in capitals.</param>
/// <param name="IsNumber">Aligned to the right.</param>
/// <param name="MayShrink">Cut where the terminal is too narrow.</param>
/// <param name="Dispensable">Where the terminal is too narrow even so, columns with more than 0 are left out, the highest first.</param>
internal sealed record Column(string Title, bool IsNumber = false, bool MayShrink = false, int Dispensable = 0);
