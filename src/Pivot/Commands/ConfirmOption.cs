using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Pivot.Control.Model;

namespace Pivot.Commands;

/// <summary>The option <c>--confirm MINUTES</c> of what puts another configuration in force.</summary>
internal static class ConfirmOption
{
    /// <summary>How long an answer may take: the host's network changes meanwhile.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>A new option, for one command.</summary>
    public static Option<int?> Create() => new("--confirm")
    {
        Description = $"Take it back by itself unless `pivot confirm` comes within so many minutes, 1 to {CommitQuery.MaxMinutes}",
        HelpName = "MINUTES",
        CustomParser = Parse,
    };

    private static int? Parse(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int minutes) && minutes is >= 1 and <= CommitQuery.MaxMinutes)
        {
            return minutes;
        }

        result.AddError($"expected the minutes to be a number from 1 to {CommitQuery.MaxMinutes}, found '{text}'");
        return null;
    }
}
