using System.CommandLine;
using System.CommandLine.Help;

namespace Pivot.Commands;

/// <summary>Our help and version in the place of the library's.</summary>
internal static class RootCommandExtensions
{
    /// <summary>Adds the examples to the help and makes <c>--version</c> print the name of the product too.</summary>
    /// <param name="root">The root.</param>
    /// <param name="width">Columns that the help may take; null = as many as it wants. The library would ask the base library, which sets a terminal up for reading keys.</param>
    public static void SetHelpAndVersion(this RootCommand root, int? width)
    {
        foreach (Option option in root.Options)
        {
            if (option is HelpOption { Action: HelpAction standard })
            {
                option.Aliases.Remove("/?");
                option.Aliases.Remove("/h");
                standard.MaxWidth = width ?? int.MaxValue;
                option.Action = new HelpWithExamples(standard);
            }
            else if (option is VersionOption)
            {
                option.Action = new VersionAction();
            }
        }
    }
}
