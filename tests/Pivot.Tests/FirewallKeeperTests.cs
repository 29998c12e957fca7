using Pivot.Linux;
using Pivot.Running;

namespace Pivot.Tests;

/// <summary>What is said about a firewall that drops what the board forwards.</summary>
public sealed class FirewallKeeperTests
{
    [Fact]
    public void Looks_ChainBeginsStaysAndEnds_AreLoggedOnceEachAndNotedMeanwhile()
    {
        LogLines log = new();
        IReadOnlyList<string> found = ["a drops."];
        using FirewallKeeper keeper = new(() => found, log);
        Assert.Equal(["a drops."], keeper.Notes);

        keeper.Look();
        found = [];
        keeper.Look();

        Assert.Empty(keeper.Notes);
        Assert.Equal(["Warning a drops.", "Information no longer so: a drops."], log.Lines);
    }

    [Fact]
    public void Look_KernelRefuses_IsSaidOnceAndTheLastAnswerKept()
    {
        LogLines log = new();
        bool refused = false;
        using FirewallKeeper keeper = new(() => refused ? throw new HostException("no.") : ["a drops."], log);
        refused = true;

        keeper.Look();
        keeper.Look();

        Assert.Equal(["a drops."], keeper.Notes);
        Assert.Equal(2, log.Lines.Count);
        Assert.StartsWith("Warning whether the host's firewall", log.Lines[1], StringComparison.Ordinal);
    }
}
