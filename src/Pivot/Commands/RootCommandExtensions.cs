using System.CommandLine;
using System.CommandLine.Help;

namespace Pivot.Commands;

/// <summary>Our help and version in the place of the library's.</summary>
internal static class RootCommandExtensions
{
    /// <summary>Makes <c>--help</c> print ours, with examples, and <c>--version</c> the name of the product too.</summary>
    /// <param name="root">The command line.</param>
    /// <param name="width">Columns that a line of help may have; null for any number.</param>
    public static void SetHelpAndVersion(this RootCommand root, int? width)
    {
        foreach (Option option in root.Options)
        {
            if (option is HelpOption)
            {
                option.Aliases.Remove("/?");
                option.Aliases.Remove("/h");
                option.Action = new CommandHelp(width);
            }
            else if (option is VersionOption)
            {
                option.Action = new VersionAction();
            }
        }
    }
}
