using System.CommandLine;
using Pivot.Config;
using Pivot.Control.Client;
using Pivot.Control.Model;
using Pivot.Ipvsadm;
using Pivot.Ipvsadm.Editing;
using Pivot.Rendering;

namespace Pivot.Commands;

/// <summary><c>pivot export</c>: the configuration in force as lines for <c>ipvsadm -R</c>.</summary>
internal sealed class ExportCommand : ReportCommand<ConfigReport>
{
    public ExportCommand(ClientContext context)
        : base(
            context,
            json => json.ConfigReport,
            "export",
            "Prints the services and servers in force for ipvsadm-restore, and on the error output what ipvsadm cannot say; with --json all of the configuration",
            "pivot export > ipvsadm.rules")
    {
    }

    protected override Task<ConfigReport> AskAsync(ControlClient client, ParseResult parsed, CancellationToken cancellation) => client.ConfigAsync(cancellation);

    protected override void Render(ConfigReport report, Terminal terminal)
    {
        PivotConfig config = ControlTables.ConfigOf(report);
        IpvsView view = new(config);
        foreach (ViewedService service in view.Services)
        {
            terminal.Output.WriteLine(RuleText.Of(service.Rule, NumericNames.Instance));
            foreach (ServerRule server in service.Servers)
            {
                terminal.Output.WriteLine(RuleText.Of(service.Rule.Key, server, NumericNames.Instance));
            }
        }

        foreach (string sentence in view.Hidden.Concat(UnsaidByIpvsadm.Of(config)))
        {
            terminal.Error.WriteLine(sentence);
        }
    }
}
