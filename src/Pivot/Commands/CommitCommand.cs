using System.CommandLine;
using Pivot.Control.Client;
using Pivot.Control.Model;
using Pivot.Hosting;
using Pivot.Rendering;

namespace Pivot.Commands;

/// <summary><c>pivot commit</c>: puts a file's configuration in force without making it the file of the run.</summary>
internal sealed class CommitCommand : ReportCommand<CommitReport>
{
    private readonly Argument<string> _file = new("FILE") { Description = "The configuration; - is the standard input" };
    private readonly Option<int?> _confirm = ConfirmOption.Create();
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Only print what would change" };
    private string _path = "";

    public CommitCommand(ClientContext context)
        : base(
            context,
            json => json.CommitReport,
            "commit",
            "Puts a configuration in force, all of it or nothing, and prints what has changed; `pivot save` writes it into the daemon's file",
            "pivot commit new.toml --dry-run",
            "pivot commit new.toml --confirm 5 && curl http://192.0.2.80/ && pivot confirm")
    {
        Add(_file);
        Add(_confirm);
        Add(_dryRun);
    }

    /// <inheritdoc/>
    protected override TimeSpan Patience => ConfirmOption.Patience;

    protected override Task<CommitReport> AskAsync(ControlClient client, ParseResult parsed, CancellationToken cancellation)
    {
        _path = parsed.GetRequiredValue(_file);
        CommitQuery query = new() { Text = Read(_path), Minutes = parsed.GetValue(_confirm), IsDryRun = parsed.GetValue(_dryRun), Origin = "commit" };
        return client.CommitAsync(query, cancellation);
    }

    protected override void Render(CommitReport report, Terminal terminal) => CommitRenderer.Write(report, terminal, remark => CommitRenderer.AtPlace(_path, remark));

    protected override int ExitCodeFor(CommitReport report) => report.Errors.Count == 0 ? ExitCode.Good : ExitCode.No;

    private static string Read(string path)
    {
        try
        {
            return path == "-" ? StandardInput.ReadAll() : File.ReadAllText(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"cannot read the configuration: {error.Message.TrimEnd('.')}", ExitCode.Usage, error);
        }
    }
}
