using System.CommandLine;
using Pivot.Appliance;
using Pivot.Linux;

namespace Pivot.Commands;

/// <summary>The option <c>--record FILE</c>: which supervisor is meant.</summary>
internal sealed class RecordOption : Option<string>
{
    private const string Default = $"{ApplianceOptions.DefaultRunFolder}/{BootRecord.FileName}";

    public RecordOption()
        : base("--record")
    {
        Description = $"The record that the supervisor keeps ({Default})";
        HelpName = "FILE";
        DefaultValueFactory = _ => Default;
    }

    /// <summary>Reads the record.</summary>
    /// <exception cref="HostException">There is none.</exception>
    public static BootRecord Read(string path) => BootRecord.Read(path)
        ?? throw new HostException($"there is no record of a boot at {path}: only the appliance keeps one (pivot appliance); elsewhere: pivot status");
}
