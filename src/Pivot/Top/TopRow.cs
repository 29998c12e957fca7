using Pivot.Rendering;

namespace Pivot.Top;

/// <summary>One row of a <see cref="TopTable"/>.</summary>
/// <param name="Key">What it is about; unique in the table.</param>
/// <param name="Weight">What the largest come first by; 0 where another order is chosen.</param>
/// <param name="Cells">One for each column.</param>
internal sealed record TopRow(string Key, long Weight, params Cell[] Cells);
