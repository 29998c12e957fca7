using System.CommandLine;
using Pivot.Control.Client;
using Pivot.Control.Model;
using Pivot.Rendering;

namespace Pivot.Commands;

/// <summary><c>pivot drain</c>: takes a server out of use gently, and tells, or waits, until its last connection has ended.</summary>
internal sealed class DrainCommand : ChangeServerCommand
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    /// <summary>Between two lines where there is no terminal to write over the one before.</summary>
    private static readonly TimeSpan LinePace = TimeSpan.FromSeconds(30);

    private readonly Option<bool> _wait = new("--wait") { Description = "Come back when its last connection has ended" };
    private readonly Terminal _terminal;

    public DrainCommand(ClientContext context)
        : base(
            context,
            change => change with { IsDrained = true },
            "drain",
            "Takes a real server out of use gently: no new connections, those that it has go on",
            "pivot drain web web1",
            "pivot drain web web1 --wait && ssh web1 reboot")
    {
        _terminal = context.Terminal;
        Add(_wait);
    }

    protected override async Task<ServerReport> AskAsync(ControlClient client, ParseResult parsed, CancellationToken cancellation)
    {
        ServerReport report = await base.AskAsync(client, parsed, cancellation).ConfigureAwait(false);
        TimeSpan sinceLine = LinePace;
        while (parsed.GetValue(_wait) && report.ActiveConnections + report.InactiveConnections > 0)
        {
            if (_terminal.Width is { } width)
            {
                string text = PlainText.OneLine(DrainText.Of(report));
                _terminal.Error.Write($"\r{(text.Length < width ? text.PadRight(width - 1) : text[..(width - 1)])}");
            }
            else if (sinceLine >= LinePace)
            {
                _terminal.Error.WriteLine(PlainText.OneLine(DrainText.Of(report)));
                sinceLine = default;
            }

            await Task.Delay(Pace, cancellation).ConfigureAwait(false);
            sinceLine += Pace;
            report = await base.AskAsync(client, parsed, cancellation).ConfigureAwait(false);
        }

        if (parsed.GetValue(_wait) && _terminal.Width is { } all)
        {
            _terminal.Error.Write($"\r{new string(' ', all - 1)}\r");
        }

        return report;
    }

    protected override void Render(ServerReport report, Terminal terminal)
    {
        base.Render(report, terminal);
        terminal.Output.WriteLine(PlainText.OneLine(DrainText.Of(report)));
    }
}
