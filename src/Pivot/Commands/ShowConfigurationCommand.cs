using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Pivot.Control.Client;
using Pivot.Control.Model;
using Pivot.Rendering;

namespace Pivot.Commands;

/// <summary><c>pivot show configuration</c></summary>
internal sealed class ShowConfigurationCommand : ReportCommand<ConfigurationReport>
{
    private readonly Option<int> _number = new("--number") { Description = "An earlier one, as `pivot show history` counts them: 1 = the one before", HelpName = "N", CustomParser = Parse };

    public ShowConfigurationCommand(ClientContext context)
        : base(context, json => json.ConfigurationReport, "configuration", "The configuration in force, as a file says it, with its comments", "pivot show configuration", "pivot show configuration --number 1 > before.toml")
    {
        Add(_number);
    }

    protected override Task<ConfigurationReport> AskAsync(ControlClient client, ParseResult parsed, CancellationToken cancellation) => client.ConfigurationAsync(parsed.GetValue(_number), cancellation);

    protected override void Render(ConfigurationReport report, Terminal terminal) => ConfigurationRenderer.Write(report.Text, terminal);

    private static int Parse(ArgumentResult result)
    {
        if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number <= 1000)
        {
            return number;
        }

        result.AddError($"expected the number of a configuration, 0 (in force) or more, found '{result.Tokens[0].Value}'");
        return 0;
    }
}
