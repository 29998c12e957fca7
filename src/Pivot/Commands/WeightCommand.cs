using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Pivot.Control.Model;

namespace Pivot.Commands;

/// <summary><c>pivot weight</c></summary>
internal sealed class WeightCommand : ChangeServerCommand
{
    private readonly Argument<int> _weight = new("N") { Description = $"The weight, 0 to {ServerChange.MaxWeight}; 0 quiesces the server", CustomParser = ParseWeight };

    public WeightCommand(ClientContext context)
        : base(context, change => change, "weight", "Sets the weight of a real server, and ends a drain", "pivot weight web web1 3", "pivot weight web web1 0")
    {
        Add(_weight);
    }

    protected override ServerChange Complete(ServerChange change, ParseResult parsed) => change with { Weight = parsed.GetValue(_weight) };

    private static int ParseWeight(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int weight) || weight > ServerChange.MaxWeight)
        {
            result.AddError($"expected the weight to be a number from 0 to {ServerChange.MaxWeight}, found '{text}'");
        }

        return weight;
    }
}
