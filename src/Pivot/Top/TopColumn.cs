namespace Pivot.Top;

/// <summary>One column of a <see cref="TopTable"/>.</summary>
/// <param name="Title">Its title.</param>
/// <param name="Width">Characters; 0, for the last one only, for what is left.</param>
/// <param name="IsNumber">Numbers stand on the right.</param>
/// <param name="From">Columns of the screen from which on it is shown.</param>
/// <param name="KeepsEnd">Text that is too long loses its beginning.</param>
internal sealed record TopColumn(string Title, int Width, bool IsNumber = false, int From = 0, bool KeepsEnd = false);
