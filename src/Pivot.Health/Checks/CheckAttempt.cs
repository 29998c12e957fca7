using System.Globalization;
using System.Net.Sockets;

namespace Pivot.Health.Checks;

/// <summary>One run of a check: who is asked what, and how far it has come, which is what a timeout is explained by.</summary>
internal sealed class CheckAttempt(CheckTarget target, HealthCheckSpec spec)
{
    public CheckTarget Target { get; } = target;

    public HealthCheckSpec Spec { get; } = spec;

    /// <summary>What is waited for now.</summary>
    public CheckStep Step { get; set; }

    /// <summary>Bytes of the answer so far.</summary>
    public int Received { get; set; }

    /// <summary>The port to check, where the kind has one.</summary>
    public ushort Port(ushort? usual = null) =>
        Spec.Port ?? usual ?? Target.Port ?? throw new CheckSetupException("no port to check: the service has many, and [service.health] names none");

    /// <summary>The reason when the time is over.</summary>
    public string TimedOut()
    {
        string time = DurationText.Of(Spec.Timeout);
        return Step switch
        {
            CheckStep.Connect => $"connect timed out after {time}",
            CheckStep.Handshake => $"no TLS handshake within {time}",
            CheckStep.Rest => string.Create(CultureInfo.InvariantCulture, $"the answer did not end within {time}, {Received} bytes of it came"),
            CheckStep.Exit => $"not done after {time}, killed",
            _ => $"no answer within {time}",
        };
    }

    /// <summary>The reason when the network refused.</summary>
    public string Refused(SocketException exception) => exception.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => Step == CheckStep.Connect ? "connect refused" : "port unreachable",
        SocketError.ConnectionReset => Step == CheckStep.Connect ? "connect reset" : "connection reset before the answer was complete",
        SocketError.TimedOut => Step == CheckStep.Connect ? "connect timed out" : "connection timed out",
        SocketError.HostUnreachable or SocketError.HostDown => "host unreachable",
        SocketError.NetworkUnreachable or SocketError.NetworkDown => "network unreachable: this board has no route there",
        SocketError.AccessDenied => "not permitted: a firewall rule of this board refuses the check",
        SocketError.AddressNotAvailable => "no source address or port left on this board for the check",
        SocketError.TooManyOpenSockets => "this board has no file descriptors left for the check",
        _ => exception.Message,
    };
}
