using System.CommandLine;
using System.Globalization;
using Pivot.Hosting;
using Pivot.Linux.Terminals;
using Pivot.Rendering;
using Pivot.Top;

namespace Pivot.Commands;

/// <summary><c>pivot top</c>: the live view, or one screen of it.</summary>
internal sealed class TopCommand : ExampleCommand
{
    private const int DefaultSeconds = 2;
    private const int MostSeconds = 3600;
    private const int UsualColumns = 80;
    private const int UsualRows = 24;

    private readonly ClientContext _context;
    private readonly Func<string, string?> _environment;
    private readonly Option<int?> _interval = SecondsOption.Of("--interval", $"New figures so often; else every {DefaultSeconds}s, which is how often rates are estimated", MostSeconds);
    private readonly Option<bool> _once = new("--once") { Description = "Print all services and servers once and end, also where there is no terminal" };
    private readonly Option<string?> _config = ClientContext.DaemonConfigOption();

    public TopCommand(ClientContext context, Func<string, string?> environment)
        : base(
            "top",
            "Shows services, servers, connections and rates as they change; ? explains the keys",
            "pivot top", "pivot top --interval 10s", "pivot top --once")
    {
        _context = context;
        _environment = environment;
        OnceOption = _once;
        Add(_interval);
        Add(_once);
        Add(_config);
        SetAction(RunAsync);
    }

    /// <summary><c>--once</c>: without it, the command takes the terminal's keys and its screen.</summary>
    public Option<bool> OnceOption { get; }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        TopSource source = new(_context.ControlPath(parsed, _config));
        if (parsed.GetValue(_once))
        {
            WriteOnce(await source.AskAsync(null, cancellation).ConfigureAwait(false));
            return ExitCode.Good;
        }

        Terminal terminal = _context.Terminal;
        if (terminal.Width is null || _environment("TERM") is "dumb")
        {
            throw NoTerminal("the output");
        }

        TopData first = await source.AskAsync(null, cancellation).ConfigureAwait(false);
        KeyTerminal keys = KeyTerminal.TryOpen() ?? throw NoTerminal("the input");
        TimeSpan interval = TimeSpan.FromSeconds(parsed.GetValue(_interval) ?? DefaultSeconds);
        using TopLoop loop = new(source, first, terminal, keys, Size, new TopOptions(interval, IsUnicode()));
        await loop.RunAsync(cancellation).ConfigureAwait(false);
        return ExitCode.Good;
    }

    private void WriteOnce(TopData data)
    {
        foreach (ScreenLine line in TopScreen.Once(data, _context.Terminal.Width ?? Number("COLUMNS", UsualColumns), IsUnicode()))
        {
            _context.Terminal.Output.WriteLine(line.ToString());
        }
    }

    private static StartupException NoTerminal(string what) =>
        new($"pivot top needs a terminal, and {what} is none that it can use: take pivot top --once, or pivot show rates", ExitCode.Usage);

    /// <summary>A serial line does not know its size: then the variables that shells and <c>resize</c> set tell it, else it is that of a VT100.</summary>
    private (int Columns, int Rows) Size() => TerminalSize.OfOutput() ?? (Number("COLUMNS", UsualColumns), Number("LINES", UsualRows));

    private int Number(string variable, int otherwise) =>
        int.TryParse(_environment(variable), NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number is > 0 and <= 1000 ? number : otherwise;

    /// <summary>By the locale, as POSIX chooses it; the terminals of old show ASCII whatever the locale.</summary>
    private bool IsUnicode()
    {
        string locale = ((string[])["LC_ALL", "LC_CTYPE", "LANG"]).Select(name => _environment(name)).FirstOrDefault(value => !string.IsNullOrEmpty(value)) ?? "";
        bool isUtf8 = locale.Contains("UTF-8", StringComparison.OrdinalIgnoreCase) || locale.Contains("UTF8", StringComparison.OrdinalIgnoreCase);
        return isUtf8 && _environment("TERM")?.StartsWith("vt", StringComparison.Ordinal) != true;
    }
}
