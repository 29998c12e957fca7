using Pivot.NetworkBenchmarks.Hosts;
using Pivot.Testing;
using Pivot.Testing.Processes;

namespace Pivot.NetworkBenchmarks.Variants;

/// <summary>HAProxy in TCP mode, a thread for each processor.</summary>
internal sealed class HaproxyTcp() : Variant("haproxy", "HAProxy TCP")
{
    /// <inheritdoc/>
    public override bool CarriesUdp => false;

    /// <inheritdoc/>
    public override bool TracksFlows => false;

    /// <inheritdoc/>
    public override string? Missing() => Requires.Tool("haproxy", "haproxy");

    /// <inheritdoc/>
    protected override ChildProcess? Prepare(ThreeHosts hosts)
    {
        hosts.Board.AddAddress("lo", $"{ThreeHosts.Virtual}/32");
        TemporaryDirectory directory = hosts.Files;

        // It ends at once where maxconn needs more descriptors than the limit allows.
        string config = directory.Write("haproxy.cfg", $"""
            global
                maxconn 4000
                nbthread {Environment.ProcessorCount}
            defaults
                mode tcp
                timeout connect 10s
                timeout client 60s
                timeout server 60s
            listen exchange
                bind {ThreeHosts.Virtual}:7001 backlog 4096
                server real {ThreeHosts.RealServer}:7001
            listen sink
                bind {ThreeHosts.Virtual}:7002 backlog 4096
                server real {ThreeHosts.RealServer}:7002

            """);
        ChildProcess process = hosts.Board.Start("haproxy", "-db", "-f", config);
        Listening.Await(hosts.Board, process, Limit);
        return process;
    }
}
