namespace Pivot.Control.Model;

/// <summary>A text that is or was in force.</summary>
public sealed record ConfigurationVersion
{
    /// <summary>The origin of what came back because a commit was not confirmed in time.</summary>
    public const string NotConfirmed = "not confirmed";

    /// <summary>0 = in force, 1 = the one before, and so on.</summary>
    public required int Number { get; init; }

    /// <summary>Seconds since it came into force.</summary>
    public required long SecondsAgo { get; init; }

    /// <summary>Who put it in force: <c>start</c>, <c>reload</c>, <c>ipvsadm</c>, <c>timeouts</c>, <see cref="NotConfirmed"/>, or what a client calls itself.</summary>
    public required string Origin { get; init; }
}
