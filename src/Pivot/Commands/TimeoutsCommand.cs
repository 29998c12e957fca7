using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Pivot.Console;
using Pivot.Control.Client;
using Pivot.Control.Model;

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

    private static Option<int?> Timeout(string name, string description) => new(name) { Description = description, HelpName = "DURATION", CustomParser = ParseSeconds };

    /// <summary>"90s", "15m", "1h", or a number of seconds as <c>ipvsadm --set</c> takes it.</summary>
    private static int? ParseSeconds(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        (int unit, string digits) = text switch
        {
            [.. var count, 's'] => (1, count),
            [.. var count, 'm'] => (60, count),
            [.. var count, 'h'] => (3600, count),
            _ => (1, text),
        };
        if (int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0 && number <= TimeoutsChange.MaxSeconds / unit)
        {
            return number * unit;
        }

        result.AddError($"expected a duration from 1s to 744h, such as 90s, 15m or 1h, found '{text}'");
        return null;
    }
}
