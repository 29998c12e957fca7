using Pivot.Health.Network;

namespace Pivot.Health.Checks;

/// <summary>Opens a TCP connection and closes it.</summary>
internal sealed class TcpCheck(ICheckNetwork network) : IHealthCheck
{
    public async Task<CheckResult> RunAsync(CheckAttempt attempt, CancellationToken token)
    {
        attempt.Step = CheckStep.Connect;
        ICheckSocket connection = await network.ConnectAsync(attempt.Target, attempt.Port(), token).ConfigureAwait(false);
        await connection.CloseAsync(token).ConfigureAwait(false);
        return CheckResult.Passed("connected");
    }
}
