using System.CommandLine;
using Pivot.Control.Client;
using Pivot.Control.Model;
using Pivot.Rendering;

namespace Pivot.Commands;

/// <summary><c>pivot stop</c></summary>
internal sealed class StopCommand : ReportCommand<StatusReport>
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(20);

    private readonly Option<bool> _keep = new("--keep") { Description = "Leave device, steering and connections for the next start, which goes on with them: the way to put another binary in place" };
    private bool _keeps;

    public StopCommand(ClientContext context)
        : base(
            context,
            json => json.StatusReport,
            "stop",
            "Stops the daemon, waits for its end, and leaves the host as it was before it; with --keep as a crash would",
            "pivot stop",
            "pivot stop --keep && install -m 755 new/pivot /usr/local/bin/pivot && pivot run --config /etc/pivot.toml")
    {
        Add(_keep);
    }

    protected override async Task<StatusReport> AskAsync(ControlClient client, ParseResult parsed, CancellationToken cancellation)
    {
        _keeps = parsed.GetValue(_keep);
        StatusReport report = await client.StopAsync(_keeps, cancellation).ConfigureAwait(false);

        // A daemon in another process namespace has no directory here, and nothing can be waited for.
        for (TimeSpan waited = default; Directory.Exists($"/proc/{report.Pid}"); waited += Pace)
        {
            if (waited > Longest)
            {
                throw new NoAnswerException($"the daemon (process {report.Pid}) has not ended within {Longest.TotalSeconds:0} s: look at its log");
            }

            await Task.Delay(Pace, cancellation).ConfigureAwait(false);
        }

        return report;
    }

    protected override void Render(StatusReport report, Terminal terminal) => terminal.Output.WriteLine(_keeps
        ? "stopped; device, steering and connections are there for the next start: packets wait for it, and what comes beyond the device's queue is lost"
        : "stopped; the host is as it was");
}
