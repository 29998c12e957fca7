using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;

namespace Pivot.Commands;

/// <summary>Prints the product's name and version.</summary>
internal sealed class VersionAction : SynchronousCommandLineAction
{
    /// <summary>The product version, such as <c>0.1.0</c>.</summary>
    public static string Version { get; } =
        typeof(VersionAction).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
        ?? throw new InvalidOperationException("the assembly has no version");

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.WriteLine($"pivot {Version}");
        return ExitCode.Good;
    }
}
