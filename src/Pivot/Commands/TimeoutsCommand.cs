using System.CommandLine;
using Pivot.Control.Client;
using Pivot.Control.Model;
using Pivot.Rendering;

namespace Pivot.Commands;

/// <summary><c>pivot timeouts</c></summary>
internal sealed class TimeoutsCommand : ReportCommand<TimeoutsReport>
{
    private readonly Option<int?> _tcp = Timeout("--tcp", "Established TCP connections");
    private readonly Option<int?> _tcpFin = Timeout("--tcp-fin", "TCP connections that have seen a FIN");
    private readonly Option<int?> _udp = Timeout("--udp", "UDP, and protocols without states");
    private readonly Option<int?> _sctp = Timeout("--sctp", "Established SCTP associations");

    public TimeoutsCommand(ClientContext context)
        : base(
            context,
            json => json.TimeoutsReport,
            "timeouts",
            "Shows how long idle connections are remembered, or changes it until the daemon stops",
            "pivot timeouts",
            "pivot timeouts --tcp 1h --udp 30s")
    {
        foreach (Option<int?> option in (Option<int?>[])[_tcp, _tcpFin, _udp, _sctp])
        {
            Add(option);
        }
    }

    protected override Task<TimeoutsReport> AskAsync(ControlClient client, ParseResult parsed, CancellationToken cancellation) => client.TimeoutsAsync(
        new TimeoutsChange { TcpSeconds = parsed.GetValue(_tcp), TcpFinSeconds = parsed.GetValue(_tcpFin), UdpSeconds = parsed.GetValue(_udp), SctpSeconds = parsed.GetValue(_sctp) }, cancellation);

    protected override void Render(TimeoutsReport report, Terminal terminal) => terminal.Output.WriteLine(
        $"tcp {Text(report.TcpSeconds)}, tcp-fin {Text(report.TcpFinSeconds)}, udp {Text(report.UdpSeconds)}, sctp {Text(report.SctpSeconds)}");

    private static string Text(long seconds) => HumanUnits.Duration(seconds);

    private static Option<int?> Timeout(string name, string description) => SecondsOption.Of(name, description, TimeoutsChange.MaxSeconds);
}
