using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Pivot.Control.Client;
using Pivot.Control.Model;
using Pivot.Rendering;

namespace Pivot.Commands;

/// <summary><c>pivot rollback</c>: puts an earlier configuration in force.</summary>
internal sealed class RollbackCommand : ReportCommand<CommitReport>
{
    private readonly Argument<int> _number = new("N") { Description = "Which one, as `pivot show history` counts them: 1 = the one before (when absent)", Arity = ArgumentArity.ZeroOrOne, CustomParser = Parse, DefaultValueFactory = static _ => 1 };
    private readonly Option<int?> _confirm = ConfirmOption.Create();
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Only print what would change" };

    public RollbackCommand(ClientContext context)
        : base(
            context,
            json => json.CommitReport,
            "rollback",
            "Puts an earlier configuration in force again, and takes back a commit that waits for its confirmation",
            "pivot rollback",
            "pivot rollback 3 --dry-run")
    {
        Add(_number);
        Add(_confirm);
        Add(_dryRun);
    }

    /// <inheritdoc/>
    protected override TimeSpan Patience => ConfirmOption.Patience;

    protected override Task<CommitReport> AskAsync(ControlClient client, ParseResult parsed, CancellationToken cancellation)
    {
        int number = parsed.GetValue(_number);
        CommitQuery query = new() { Text = "", Minutes = parsed.GetValue(_confirm), IsDryRun = parsed.GetValue(_dryRun), Origin = string.Create(CultureInfo.InvariantCulture, $"rollback {number}") };
        return client.RollbackAsync(number, query, cancellation);
    }

    protected override void Render(CommitReport report, Terminal terminal) => CommitRenderer.Write(report, terminal, remark => CommitRenderer.AtPlace("the earlier configuration", remark));

    protected override int ExitCodeFor(CommitReport report) => report.Errors.Count == 0 ? ExitCode.Good : ExitCode.No;

    private static int Parse(ArgumentResult result)
    {
        if (result.Tokens is [{ Value: var text }] && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= 1)
        {
            return number;
        }

        result.AddError("expected the number of an earlier configuration, from 1: `pivot show history` lists them");
        return 1;
    }
}
