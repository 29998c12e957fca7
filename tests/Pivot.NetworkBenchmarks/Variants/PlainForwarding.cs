using Pivot.NetworkBenchmarks.Hosts;
using Pivot.Testing.Processes;

namespace Pivot.NetworkBenchmarks.Variants;

/// <summary>The board as a router; the client asks the real server itself.</summary>
internal sealed class PlainForwarding() : Variant(Plain, "plain forwarding")
{
    /// <inheritdoc/>
    public override string Target => ThreeHosts.RealServer;

    /// <inheritdoc/>
    public override string? Missing() => null;

    /// <inheritdoc/>
    protected override ChildProcess? Prepare(ThreeHosts hosts) => null;
}
