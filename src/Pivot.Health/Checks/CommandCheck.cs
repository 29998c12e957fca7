using System.Globalization;

namespace Pivot.Health.Checks;

/// <summary>
/// Runs a program; exit status 0 is healthy. It is told whom to check by its arguments, where <c>{service}</c>, <c>{server}</c>, <c>{address}</c> and <c>{port}</c> are
/// filled in, and by PIVOT_SERVICE, PIVOT_SERVER, PIVOT_ADDRESS and PIVOT_PORT.
/// </summary>
internal sealed class CommandCheck(ICommandRunner? runner) : IHealthCheck
{
    private const int LongestLine = 120;

    public async Task<CheckResult> RunAsync(CheckAttempt attempt, CancellationToken token)
    {
        if (runner is null)
        {
            throw new CheckSetupException("programs cannot be run here");
        }

        attempt.Step = CheckStep.Exit;
        CommandOutcome outcome = await runner.RunAsync(Arguments(attempt), Environment(attempt), token).ConfigureAwait(false);
        string line = outcome.FirstLine.Length == 0 ? "" : ": " + PrintableText.Of(outcome.FirstLine, LongestLine);
        return outcome switch
        {
            { StartError: { } error } => CheckResult.Failed($"cannot run {attempt.Spec.Run[0]}: {error}"),
            { Signal: not 0 } => CheckResult.Failed(string.Create(CultureInfo.InvariantCulture, $"killed by signal {outcome.Signal}{line}")),
            { ExitStatus: 0 } => CheckResult.Passed("exit status 0"),
            _ => CheckResult.Failed(string.Create(CultureInfo.InvariantCulture, $"exit status {outcome.ExitStatus}{line}")),
        };
    }

    private static string[] Arguments(CheckAttempt attempt)
    {
        string[] arguments = new string[attempt.Spec.Run.Count];
        for (int i = 0; i < arguments.Length; i++)
        {
            arguments[i] = attempt.Spec.Run[i]
                .Replace("{service}", attempt.Target.Service, StringComparison.Ordinal)
                .Replace("{server}", attempt.Target.Server, StringComparison.Ordinal)
                .Replace("{address}", attempt.Target.Address.ToString(), StringComparison.Ordinal)
                .Replace("{port}", Port(attempt), StringComparison.Ordinal);
        }

        return arguments;
    }

    private static string[] Environment(CheckAttempt attempt) =>
    [
        "PIVOT_SERVICE=" + attempt.Target.Service,
        "PIVOT_SERVER=" + attempt.Target.Server,
        "PIVOT_ADDRESS=" + attempt.Target.Address,
        "PIVOT_PORT=" + Port(attempt),
    ];

    private static string Port(CheckAttempt attempt) => (attempt.Spec.Port ?? attempt.Target.Port)?.ToString(CultureInfo.InvariantCulture) ?? "";
}
