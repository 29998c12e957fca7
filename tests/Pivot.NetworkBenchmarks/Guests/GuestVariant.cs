using Pivot.NetworkBenchmarks.Hosts;
using Pivot.NetworkBenchmarks.Variants;

namespace Pivot.NetworkBenchmarks.Guests;

/// <summary>A director in the guest, as scripts for its shell.</summary>
/// <param name="Name">In tables.</param>
/// <param name="Start">Starts it, in the board's namespace.</param>
/// <param name="Stop">Ends it.</param>
internal sealed record GuestVariant(string Name, string Start, string Stop)
{
    /// <summary>What packets cost without any director.</summary>
    public const string Plain = "plain";

    /// <summary>What client and server cost with nobody between them.</summary>
    public const string Wire = "wire";

    private const string ServerOnWire = "10.9.9.2";
    private const string Folder = "/tmp/bench";

    /// <summary>The server has the virtual address, and answers the client past the board.</summary>
    public bool IsDirect { get; init; }

    /// <summary>Where the client sends to.</summary>
    public string Target => Name switch
    {
        Wire => ServerOnWire,
        Plain => ThreeHosts.RealServer,
        _ => ThreeHosts.Virtual,
    };

    /// <summary>Where the server listens.</summary>
    public string Served => IsDirect || Name == Wire ? Target : ThreeHosts.RealServer;

    /// <summary>All of them; Pivot's without those that the binary refuses, for which <paramref name="skipped"/> gets the reasons.</summary>
    public static IReadOnlyList<GuestVariant> All(List<string> skipped)
    {
        List<GuestVariant> all = [new(Wire, "", ""), new(Plain, "", ""), Ipvs("nat", 'm'), Ipvs("dr", 'g')];
        foreach ((string path, string choice) in ((string, string)[])[("slow", "off"), ("fast", "on")])
        {
            if (PivotDirector.Refusal(choice) is { } refusal)
            {
                skipped.Add($"pivot-{path}: {refusal}");
                continue;
            }

            all.AddRange([Pivot(path, choice, "nat"), Pivot(path, choice, "dr")]);
        }

        return all;
    }

    private static GuestVariant Ipvs(string forwarding, char option) => new(
        $"ipvs-{forwarding}",
        $"""
        ip address add {ThreeHosts.Virtual}/32 dev lo
        for service in "-u {ThreeHosts.Virtual}:7001" "-t {ThreeHosts.Virtual}:7001"; do
            ipvsadm -A $service -s rr
            ipvsadm -a $service -r {ThreeHosts.RealServer} -{option}
        done
        """,
        "ipvsadm -C")
    { IsDirect = forwarding == "dr" };

    private static GuestVariant Pivot(string path, string choice, string forwarding) => new(
        $"pivot-{path}-{forwarding}",
        $"""
        mkdir -p {Folder}
        cat >{Folder}/pivot.toml <<'TOML'
        {PivotDirector.Configuration(Folder, choice, forwarding)}
        TOML
        pivot run --config {Folder}/pivot.toml >{Folder}/log 2>&1 &
        echo $! >{Folder}/pid
        until grep -q 'pivot is ready' {Folder}/log; do kill -0 $! || {"{"} cat {Folder}/log >&2; exit 1; {"}"}; sleep 0.1; done
        """,
        $"kill $(cat {Folder}/pid); while kill -0 $(cat {Folder}/pid) 2>/dev/null; do sleep 0.1; done; rm -rf {Folder}")
    { IsDirect = forwarding == "dr" };
}
