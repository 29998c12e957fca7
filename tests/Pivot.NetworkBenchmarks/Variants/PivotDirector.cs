using Pivot.NetworkBenchmarks.Hosts;
using Pivot.Testing;
using Pivot.Testing.Processes;

namespace Pivot.NetworkBenchmarks.Variants;

/// <summary>Pivot by NAT.</summary>
/// <param name="name">In keys.</param>
/// <param name="title">In tables.</param>
/// <param name="fastPath">What <c>[director] fastpath</c> says.</param>
/// <param name="binary">Another build of it; null = this one.</param>
internal sealed class PivotDirector(string name, string title, string fastPath, string? binary = null) : Variant(name, title)
{
    /// <summary>The variant whose packets all visit the director.</summary>
    public const string Slow = "pivot-slow";

    /// <summary>The variant whose decided connections the kernel carries.</summary>
    public const string Fast = "pivot-fast";

    /// <summary>The whole configuration of a director with one service; its files are in a directory that exists.</summary>
    /// <param name="directory">Where state and control socket go.</param>
    /// <param name="fastPath">What <c>[director] fastpath</c> says.</param>
    /// <param name="forwarding">How the server gets its packets.</param>
    public static string Configuration(string directory, string fastPath, string forwarding) => $"""
        [director]
        state       = "{directory}/state"
        control     = "{directory}/control.sock"
        fastpath    = "{fastPath}"
        connections = 1048576

        [[service]]
        name       = "bench"
        address    = "{ThreeHosts.Virtual}"
        protocol   = ["tcp", "udp"]
        port       = [7001, 7002]
        forwarding = "{forwarding}"

          [[service.server]]
          address = "{ThreeHosts.RealServer}"

        """;

    /// <summary>Why this version of the binary does not take a choice of the fast path, or null.</summary>
    /// <param name="fastPath">The choice.</param>
    /// <param name="binary">Another build than this one.</param>
    public static string? Refusal(string fastPath, string? binary = null)
    {
        using TemporaryDirectory directory = new();
        string config = directory.Write("pivot.toml", Configuration(directory.Path, fastPath, "nat"));
        CommandResult result = Command.Run(binary ?? RepositoryPaths.PivotBinary, "check", "--config", config);
        return result.ExitCode == 0 ? null : $"this version refuses fastpath = \"{fastPath}\": {string.Join(' ', (result.Output + result.Error).Split((char[])['\n', ' '], StringSplitOptions.RemoveEmptyEntries)).Replace(directory.Path + "/", "", StringComparison.Ordinal)}";
    }

    /// <inheritdoc/>
    public override string? Missing() => (binary is null ? Requires.PivotBinary() : null) ?? Refusal(fastPath, binary);

    /// <inheritdoc/>
    protected override ChildProcess? Prepare(ThreeHosts hosts)
    {
        string config = hosts.Files.Write("pivot.toml", Configuration(hosts.Files.Path, fastPath, "nat"));
        ChildProcess process = hosts.Board.Start(binary ?? RepositoryPaths.PivotBinary, "run", "--config", config);
        process.WaitForText("pivot is ready", Limit);
        return process;
    }
}
