using System.CommandLine;
using System.Globalization;
using System.CommandLine.Parsing;
using Pivot.Commands;

namespace Pivot.Console.Commands;

/// <summary><c>resize</c></summary>
internal sealed class ResizeCommand : ExampleCommand
{
    private const int Least = 20;
    private const int Most = 1000;

    private readonly Argument<int?> _columns = Number("COLUMNS");
    private readonly Argument<int?> _rows = Number("ROWS");

    public ResizeCommand(IConsoleSession session)
        : base("resize", "Asks the terminal for its size, or sets it", "resize", "resize 132 43")
    {
        Add(_columns);
        Add(_rows);
        SetAction(async (parsed, _) =>
        {
            (int, int)? wanted = parsed.GetValue(_columns) is { } columns ? (columns, parsed.GetValue(_rows) ?? 24) : null;
            (int Columns, int Rows) size = await session.ResizeAsync(wanted).ConfigureAwait(false);
            await session.Terminal.Output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{size.Columns} columns, {size.Rows} rows")).ConfigureAwait(false);
            return ExitCode.Good;
        });
    }

    private static Argument<int?> Number(string name) => new(name)
    {
        Description = $"{(name == "ROWS" ? "Rows" : "Columns")}, {Least} to {Most}; else the terminal is asked",
        Arity = ArgumentArity.ZeroOrOne,
        CustomParser = Parse,
    };

    private static int? Parse(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number is >= Least and <= Most)
        {
            return number;
        }

        result.AddError($"expected {result.Argument.Name} to be a number from {Least} to {Most}, found '{text}'");
        return null;
    }
}
