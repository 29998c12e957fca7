using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Net;
using Pivot.Control.Client;
using Pivot.Control.Model;
using Pivot.Rendering;

namespace Pivot.Commands;

/// <summary><c>pivot show connections</c></summary>
internal sealed class ShowConnectionsCommand : ReportCommand<ConnectionsReport>
{
    private readonly Option<string?> _service = new("--service") { Description = "Only connections of this virtual service", HelpName = "NAME" };
    private readonly Option<IPAddress?> _client = new("--client")
    {
        Description = "Only connections of this client address",
        HelpName = "ADDRESS",
        CustomParser = ParseAddress,
    };

    private readonly Option<int> _limit = new("--limit")
    {
        Description = $"Show at most this many, 0 to {ConnectionsQuery.MaxLimit}",
        HelpName = "N",
        DefaultValueFactory = _ => ConnectionsQuery.DefaultLimit,
        CustomParser = ParseLimit,
    };

    public ShowConnectionsCommand(ClientContext context)
        : base(
            context,
            json => json.ConnectionsReport,
            "connections",
            "Shows the connections: who speaks with which real server, and in which state",
            "pivot show connections",
            "pivot show connections --service web --client 192.0.2.7",
            "pivot show connections --limit 10000 --json")
    {
        Names.CompleteService(_service);
        Add(_service);
        Add(_client);
        Add(_limit);
    }

    protected override Task<ConnectionsReport> AskAsync(ControlClient client, ParseResult parsed, CancellationToken cancellation) => client.ConnectionsAsync(
        new ConnectionsQuery { Service = parsed.GetValue(_service), Client = parsed.GetValue(_client), Limit = parsed.GetValue(_limit) }, cancellation);

    protected override void Render(ConnectionsReport report, Terminal terminal) => ConnectionsRenderer.Write(report, terminal);

    private static IPAddress? ParseAddress(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (!IPAddress.TryParse(text, out IPAddress? address))
        {
            result.AddError($"expected --client to be an IP address such as 192.0.2.7, found '{text}'");
        }

        return address;
    }

    private static int ParseLimit(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int limit) || limit > ConnectionsQuery.MaxLimit)
        {
            result.AddError($"expected --limit to be a number from 0 to {ConnectionsQuery.MaxLimit}, found '{text}'");
        }

        return limit;
    }
}
