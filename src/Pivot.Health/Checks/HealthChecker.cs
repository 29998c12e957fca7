using System.Net.Sockets;
using Pivot.Health.Network;

namespace Pivot.Health.Checks;

/// <summary>Asks one server once, by any kind of check. Whatever happens comes back as a result with a reason, never as an exception.</summary>
/// <param name="network">How checks leave.</param>
/// <param name="commands">Runs programs; null where there is nothing to run them.</param>
/// <param name="tls">Opens TLS sessions for https; null in a build without it.</param>
/// <param name="seed">Of identifiers in echo requests and DNS queries.</param>
public sealed class HealthChecker(ICheckNetwork network, ICommandRunner? commands, ITlsClient? tls, ulong seed)
{
    private readonly TcpCheck _tcp = new(network);
    private readonly HttpCheck _http = new(network, tls);
    private readonly IcmpCheck _icmp = new(network, seed);
    private readonly DnsCheck _dns = new(network, seed);
    private readonly CommandCheck _command = new(commands);

    /// <summary>Asks once.</summary>
    /// <param name="target">Who.</param>
    /// <param name="spec">What.</param>
    /// <param name="token">Cancelled when the spec's timeout is over: the caller's clock decides when.</param>
    public async Task<CheckResult> RunAsync(CheckTarget target, HealthCheckSpec spec, CancellationToken token)
    {
        CheckAttempt attempt = new(target, spec);
        try
        {
            return await Check(spec.Kind).RunAsync(attempt, token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return CheckResult.Failed(attempt.TimedOut());
        }
        catch (Exception exception) // whatever a server provokes is a failed check, not the end of checking
        {
            return CheckResult.Failed(Reason(attempt, exception));
        }
    }

    private IHealthCheck Check(HealthCheckKind kind) => kind switch
    {
        HealthCheckKind.Tcp => _tcp,
        HealthCheckKind.Http or HealthCheckKind.Https => _http,
        HealthCheckKind.Icmp => _icmp,
        HealthCheckKind.Dns => _dns,
        _ => _command,
    };

    private static string Reason(CheckAttempt attempt, Exception exception) => exception switch
    {
        SocketException socket => attempt.Refused(socket),
        CheckSetupException or TlsFailedException => exception.Message,
        _ => $"the check itself failed: {exception.GetType().Name}: {exception.Message}",
    };
}
