namespace Pivot.Director.Scheduling;

/// <summary>The order in which a server wants the slots of a <see cref="MaglevTable"/>: <c>Offset, Offset + Skip, Offset + 2 Skip, ...</c> around its end.</summary>
/// <param name="Offset">The slot it wants most, below the table's size.</param>
/// <param name="Skip">1 to the table's size - 1.</param>
/// <param name="Turns">Slots it takes in a row when it is its turn; 0 = none at all.</param>
internal readonly record struct MaglevPreference(int Offset, int Skip, int Turns);
