namespace Pivot.Health.Checks;

/// <summary>What one check found.</summary>
public sealed class CheckResult
{
    private CheckResult(bool healthy, string reason)
    {
        Healthy = healthy;
        Reason = reason;
    }

    /// <summary>Whether the server answered as it should.</summary>
    public bool Healthy { get; }

    /// <summary>A short sentence with numbers, without a full stop: "HTTP 500, expected 200".</summary>
    public string Reason { get; }

    /// <summary>A check that passed.</summary>
    public static CheckResult Passed(string reason) => new(true, reason);

    /// <summary>A check that failed.</summary>
    public static CheckResult Failed(string reason) => new(false, reason);
}
