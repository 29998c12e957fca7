using Pivot.NetworkBenchmarks.Hosts;
using Pivot.Testing;
using Pivot.Testing.Processes;

namespace Pivot.NetworkBenchmarks.Variants;

/// <summary>The kernel's own address translation: one nftables rule and connection tracking.</summary>
internal sealed class NftDnat() : Variant("nft", "nft DNAT")
{
    /// <inheritdoc/>
    public override string? Missing() => Requires.Tool("nft", "nftables");

    /// <inheritdoc/>
    protected override ChildProcess? Prepare(ThreeHosts hosts)
    {
        hosts.Board.Run("nft", $"table ip bench {{ chain incoming {{ type nat hook prerouting priority dstnat; ip daddr {ThreeHosts.Virtual} dnat to {ThreeHosts.RealServer}; }}; }}").Succeeded();
        return null;
    }
}
