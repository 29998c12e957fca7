using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;
using Pivot.Control.Client;
using Pivot.Control.Model;
using Pivot.Rendering;

namespace Pivot.Commands;

/// <summary><c>pivot forwarding</c></summary>
internal sealed class ForwardingCommand : ReportCommand<ForwardingReport>
{
    private readonly Argument<IPEndPoint> _client = new("CLIENT") { Description = "The client's address; with :PORT to ask about one of its connections", CustomParser = ParseEndpoint };
    private readonly Argument<IPEndPoint> _virtual = new("VIP:PORT") { Description = "What the client asks for; IPv6 as [2001:db8::80]:80; without a port for protocols that have none", CustomParser = ParseEndpoint };
    private readonly Option<string?> _protocol = WordOption.Of("--protocol", ForwardingTransports.All, "NAME", "tcp, udp, sctp or icmp (a ping); else what a service there has");

    public ForwardingCommand(ClientContext context)
        : base(
            context,
            json => json.ForwardingReport,
            "forwarding",
            "Says what would become of a client's packet, why, and which client address the real server would see",
            "pivot forwarding 203.0.113.7 192.0.2.80:80",
            "pivot forwarding 203.0.113.7:40001 192.0.2.80:80",
            "pivot forwarding 2001:db8::7 [2001:db8::80]:53 --protocol udp")
    {
        Add(_client);
        Add(_virtual);
        Add(_protocol);
        Validators.Add(CheckFamilies);
    }

    protected override Task<ForwardingReport> AskAsync(ControlClient client, ParseResult parsed, CancellationToken cancellation) => client.ForwardingAsync(
        new ForwardingQuery { Client = parsed.GetRequiredValue(_client), Virtual = parsed.GetRequiredValue(_virtual), Transport = parsed.GetValue(_protocol) }, cancellation);

    protected override int ExitCodeFor(ForwardingReport report) => report.ReachesServer() ? ExitCode.Good : ExitCode.No;

    protected override void Render(ForwardingReport report, Terminal terminal) => ForwardingRenderer.Write(report, terminal);

    private static IPEndPoint? ParseEndpoint(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (!IPEndPoint.TryParse(text, out IPEndPoint? endpoint))
        {
            result.AddError($"expected {result.Argument.Name} to be an IP address, with or without a port, such as 192.0.2.7:80 or [2001:db8::7]:80, found '{text}'");
        }

        return endpoint;
    }

    /// <summary>An argument's value; null when it is missing or wrong, which has been said.</summary>
    private static IPEndPoint? Sound(CommandResult result, Argument<IPEndPoint> argument) =>
        result.GetResult(argument) is { Tokens: [{ } token] } && IPEndPoint.TryParse(token.Value, out IPEndPoint? endpoint) ? endpoint : null;

    private void CheckFamilies(CommandResult result)
    {
        if (Sound(result, _client) is { } client && Sound(result, _virtual) is { } asked && client.AddressFamily != asked.AddressFamily)
        {
            result.AddError($"expected CLIENT and VIP:PORT to be of one address family, found {client.Address} and {asked.Address}");
        }
    }
}
