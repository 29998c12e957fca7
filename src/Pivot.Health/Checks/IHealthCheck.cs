namespace Pivot.Health.Checks;

/// <summary>A kind of check. Throws what the network throws; a reason is made of it by <see cref="HealthChecker"/>.</summary>
internal interface IHealthCheck
{
    /// <summary>Asks once. Cancelled when the time is over.</summary>
    Task<CheckResult> RunAsync(CheckAttempt attempt, CancellationToken token);
}
