using Pivot.Testing.Oracle;

namespace Pivot.Director.Tests;

/// <summary>The kernel's IPVS is the judge: the same events, recorded there (<c>./test.sh --oracle</c> records anew), give the same servers here.</summary>
public sealed class KernelOracleTests
{
    public static TheoryData<string> Names => [.. Scenario.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Play_EveryRecordedEvent_IsAnsweredAsByTheKernel(string name)
    {
        Scenario scenario = Scenario.Read(name);
        using OracleBalancer balancer = new();

        IReadOnlyList<string> played = ScenarioPlayer.Play(scenario, balancer);

        string difference = ScenarioPlayer.Difference(scenario.Lines, played);
        Assert.True(difference.Length == 0, $"{scenario.Path}\n{difference}");
    }

    [Fact]
    public void Recordings_OfEverySchedulerInTheKernel_AreThere() =>
        Assert.Equal(
            SchedulingBench.AllSchedulers.Split(' ').Order(StringComparer.Ordinal),
            Scenario.Names.Select(static name => Scenario.Read(name).Service.Scheduler).Distinct().Order(StringComparer.Ordinal));
}
