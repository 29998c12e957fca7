using System.Globalization;
using Pivot.Config;

namespace Pivot.Ipvsadm.Editing;

/// <summary>A configuration made of what <c>ipvsadm -S</c> has written.</summary>
/// <param name="config">The configuration; its services have generated names.</param>
/// <param name="leftOut">Lines that are not in it, a sentence for each with its number and why.</param>
internal sealed class DumpImport(PivotConfig config, IReadOnlyList<string> leftOut)
{
    /// <summary>The configuration; its services have generated names.</summary>
    public PivotConfig Config { get; } = config;

    /// <summary>Lines that are not in it, a sentence for each with its number and why.</summary>
    public IReadOnlyList<string> LeftOut { get; } = leftOut;

    /// <summary>Reads a dump; a line that cannot be here is left out, and so are servers of a service that was.</summary>
    public static DumpImport Of(IReadOnlyList<string> lines, INetworkNames names)
    {
        PivotConfig config = new();
        List<string> left = [];
        for (int i = 0; i < lines.Count; i++)
        {
            try
            {
                config = RestoreFile.Parse(lines[i], names) is { } command ? IpvsEditor.Apply(config, [command]) : config;
            }
            catch (IpvsadmException error)
            {
                left.Add(string.Create(CultureInfo.InvariantCulture, $"line {i + 1} is left out: {error.Message.TrimEnd()}"));
            }
        }

        return new DumpImport(config, left);
    }
}
