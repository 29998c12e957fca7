namespace Pivot.Testing.Oracle;

/// <summary>A real server of a scenario.</summary>
/// <param name="Name">A to Z.</param>
/// <param name="Weight">Its weight.</param>
/// <param name="Upper">Upper threshold; 0 = none.</param>
/// <param name="Lower">Lower threshold; 0 = none.</param>
public readonly record struct OracleServer(char Name, int Weight, int Upper, int Lower);
