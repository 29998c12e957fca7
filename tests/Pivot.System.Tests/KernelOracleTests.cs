using System.Globalization;
using Pivot.System.Tests.Topology;
using Pivot.Testing.Guests;
using Pivot.Testing.Oracle;

namespace Pivot.System.Tests;

/// <summary>
/// Plays the recorded scenarios on the IPVS of a guest's kernel. What differs from the recording fails; with <c>PIVOT_ORACLE=record</c> (<c>./test.sh --oracle</c>) it is written there.
/// The ordinary tests of the director play the same recordings.
/// </summary>
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

        Assert.True(differences.Count == 0, $"{(IsRecording ? "recorded anew" : "the kernel answers otherwise than it was recorded")}:\n{string.Join('\n', differences)}");
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
