using System.Text.Json;
using Pivot.System.Tests.Traffic;

namespace Pivot.System.Tests.Topology;

/// <summary>Lines for the <c>[director]</c> table that choose the fast path, and what a director tells of it.</summary>
internal static class FastPath
{
    /// <summary>The variable that chooses it for all tests that do not: <c>auto</c>, which is on where the steering is by BPF programs, or <c>off</c>.</summary>
    public const string Variable = "PIVOT_TEST_FASTPATH";

    /// <summary>On, whatever the variable says.</summary>
    public const string On = $"{Steering.Bpf}\nfastpath = \"on\"";

    /// <summary>Off.</summary>
    public const string Off = $"{Steering.Bpf}\nfastpath = \"off\"";

    /// <summary>As it fits the host.</summary>
    public const string Auto = $"{Steering.Bpf}\nfastpath = \"auto\"";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    /// <summary>The only connection.</summary>
    public static JsonElement Single(PivotDaemon pivot) => Assert.Single(pivot.Json("show", "connections").GetProperty("connections").EnumerateArray());

    /// <summary>How many connections there are.</summary>
    public static int Count(PivotDaemon pivot) => pivot.Json("show", "connections").GetProperty("total").GetInt32();

    /// <summary>Waits until it is on or off.</summary>
    public static void WaitFor(PivotDaemon pivot, bool on) =>
        Assert.True(SpinWait.SpinUntil(() => pivot.Json("status").GetProperty("fastPath").GetProperty("on").GetBoolean() == on, Limit), $"{pivot.Json("status")}");

    /// <summary>What the programs have carried of all connections: <c>inPackets</c>, <c>outBytes</c> and the like.</summary>
    public static long CarriedOf(PivotDaemon pivot, string figure) => pivot.Json("show", "statistics").GetProperty("carried").GetProperty(figure).GetInt64();

    /// <summary>Exchanges datagrams until they are carried: right after the start the memory for flows is on its way to the programs.</summary>
    public static void WaitUntilCarried(PivotDaemon pivot, UdpClientFlow flow) =>
        Assert.True(SpinWait.SpinUntil(() => flow.Exchange(count: 5, bytes: 64, perSecond: 500) == 5 && CarriedOf(pivot, "inPackets") > 5 && CarriedOf(pivot, "outPackets") > 5, Limit), $"{pivot.Json("show", "statistics")}");

    /// <summary>A test's lines of the <c>[director]</c> table, with the choice of the variable where they have none, before whatever other tables they begin; always one line more, so that what stands where is the same.</summary>
    public static string With(string director)
    {
        bool chooses = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } && !director.Contains("fastpath", StringComparison.Ordinal);
        return $"{(chooses ? $"fastpath = \"{Environment.GetEnvironmentVariable(Variable)}\"" : "# fastpath: nobody chose it here")}\n{director}";
    }
}
