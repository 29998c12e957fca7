using System.Globalization;
using Pivot.System.Tests.Topology;
using Pivot.Testing.Guests;
using Pivot.Testing.Oracle;

namespace Pivot.System.Tests;

/// <summary>
/// Plays the recorded scenarios on the IPVS of a guest's kernel. What differs from the recording fails; with <c>PIVOT_ORACLE=record</c> (<c>./test.sh --oracle</c>) it is written there.
/// The director's own tests play the same recordings; here the binary plays some, in a guest as well.
/// </summary>
[Trait("Lane", "waiting")]
public sealed class KernelOracleTests
{
    private static readonly bool IsRecording = Environment.GetEnvironmentVariable("PIVOT_ORACLE") == "record";

    [Fact]
    public void Ipvs_EveryRecordedScenario_IsAnsweredAsRecorded()
    {
        Skip.When(Requires.Guest());
        using GuestWire wire = new();
        using Guest guest = new(wire);
        IpvsBalancer kernel = new(guest, wire);
        List<string> differences = [];
        foreach (string name in Scenario.Names)
        {
            Scenario scenario = Scenario.Read(name);
            IReadOnlyList<string> played = ScenarioPlayer.Play(scenario, kernel);
            string difference = ScenarioPlayer.Difference(scenario.Lines, played);
            if (difference.Length > 0)
            {
                differences.Add($"{scenario.Path}\n{difference}");
                Record(scenario, played);
            }
        }

        Assert.True(differences.Count == 0 || IsRecording, $"the kernel answers otherwise than it was recorded:\n{string.Join('\n', differences)}");
    }

    [Fact]
    public void Binary_SomeRecordedScenarios_AreAnsweredAsByTheKernel()
    {
        Skip.When(Requires.Guest(), Requires.PivotBinary());
        using GuestWire wire = new();
        using Guest guest = new(wire);
        OraclePivot pivot = new(guest, wire);

        Assert.All(["wlc-steady", "sed-steady", "lblc-steady", "sh-thresholds", "dh-ipv6", "twos"], name =>
        {
            Scenario scenario = Scenario.Read(name);
            string difference = ScenarioPlayer.Difference(scenario.Lines, ScenarioPlayer.Play(scenario, pivot));
            Assert.True(difference.Length == 0, $"{scenario.Path}\n{difference}{guest.Run("cat /tmp/pivot.log").Output}");
        });
    }

    private static void Record(Scenario scenario, IReadOnlyList<string> played)
    {
        if (IsRecording)
        {
            string kernel = File.ReadLines(GuestParts.Versions).First();
            string note = string.Create(CultureInfo.InvariantCulture, $"# Recorded from IPVS: {kernel}, {DateTime.UtcNow:yyyy-MM-dd}.");
            File.WriteAllLines(scenario.Path, [.. played.Select(line => line.StartsWith("# Recorded from IPVS", StringComparison.Ordinal) ? note : line)]);
        }
    }
}
