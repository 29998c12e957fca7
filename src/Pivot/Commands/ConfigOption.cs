using System.CommandLine;

namespace Pivot.Commands;

/// <summary>The option <c>--config FILE</c> where a command cannot do without.</summary>
internal static class ConfigOption
{
    /// <summary>A new option, for one command.</summary>
    public static Option<string> Required(string description) => new("--config") { Description = description, HelpName = "FILE", Required = true };
}
