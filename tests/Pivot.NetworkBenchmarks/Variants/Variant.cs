using Pivot.NetworkBenchmarks.Hosts;
using Pivot.Testing.Processes;

namespace Pivot.NetworkBenchmarks.Variants;

/// <summary>A way for packets from client to server.</summary>
/// <param name="name">In keys and on the command line.</param>
/// <param name="title">In tables.</param>
internal abstract class Variant(string name, string title)
{
    /// <summary>How long a director may take to start or to end.</summary>
    protected static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>What everything is compared with.</summary>
    public const string Plain = "plain";

    /// <summary>Its name.</summary>
    public string Name => name;

    /// <summary>Its name in tables.</summary>
    public string Title => title;

    /// <summary>It carries UDP.</summary>
    public virtual bool CarriesUdp => true;

    /// <summary>It keeps a record of each connection without an end of its own of it.</summary>
    public virtual bool TracksFlows => true;

    /// <summary>Why it cannot be measured here, or null.</summary>
    public abstract string? Missing();

    /// <summary>Starts it on the board.</summary>
    public RunningVariant Start(ThreeHosts hosts) => new(this, hosts, Prepare(hosts));

    /// <summary>Where the client sends to.</summary>
    public virtual string Target => ThreeHosts.Virtual;

    /// <summary>Changes the board, and returns the process that directs, or null where the kernel does.</summary>
    protected abstract ChildProcess? Prepare(ThreeHosts hosts);
}
