namespace Pivot.Director.Services;

/// <summary>What was changed of a real server at run time; it stays so when the services are put in force anew, and ends with the director, or when the server has been taken out of the configuration.</summary>
/// <param name="Weight">In the place of the configured weight; null for that one.</param>
/// <param name="IsDrained">Weight 0 until that is taken back, and persistent clients do not keep it alive: their templates count no more.</param>
/// <param name="IsDown">Found dead: it is not among the servers to choose from, and its connections go the way of <see cref="OnServerLoss"/>.</param>
public sealed record ServerCondition(int? Weight = null, bool IsDrained = false, bool IsDown = false)
{
    /// <summary>Nothing was changed.</summary>
    public static ServerCondition AsConfigured { get; } = new();
}
