using System.Globalization;
using Pivot.System.Tests.Topology;
using Pivot.Testing.Guests;
using Pivot.Testing.Ipvsadm;

namespace Pivot.System.Tests;

/// <summary>
/// Plays the recorded dialogues with the real ipvsadm again, in a guest with the kernel's IPVS. What differs from the recording fails; with <c>PIVOT_ORACLE=record</c> (<c>./test.sh --oracle</c>) it is
/// written there. The tests of the executable play the same dialogues with Pivot's own.
/// </summary>
[Trait("Lane", "waiting")]
public sealed class IpvsadmOracleTests
{
    private static readonly bool IsRecording = Environment.GetEnvironmentVariable("PIVOT_ORACLE") == "record";

    [Fact]
    public void Ipvsadm_EveryTranscript_IsAnsweredAsRecorded()
    {
        Skip.When(Requires.Guest());
        using GuestWire wire = new();
        using Guest guest = new(wire);
        RealIpvsadm real = new(guest);
        List<string> differences = [];
        foreach (string name in Transcript.Names)
        {
            Transcript recorded = Transcript.Read(name);
            Transcript played = real.Play(recorded);
            if (Difference(recorded, played) is { Length: > 0 } difference)
            {
                differences.Add(difference);
                Record(played);
            }
        }

        Assert.True(differences.Count == 0 || IsRecording, $"the real ipvsadm answers otherwise than it was recorded:\n{string.Join('\n', differences)}");
    }

    private static void Record(Transcript played)
    {
        if (IsRecording)
        {
            string[] versions = File.ReadAllLines(GuestParts.Versions);
            string note = string.Create(CultureInfo.InvariantCulture, $"# Recorded: {versions.First(line => line.StartsWith("ipvsadm", StringComparison.Ordinal))}, {versions[0]}, {DateTime.UtcNow:yyyy-MM-dd}.");
            File.WriteAllText(played.Path, (played with { Comments = [.. played.Comments.Where(line => !line.StartsWith("# Recorded:", StringComparison.Ordinal)), note] }).ToString());
        }
    }

    private static string Difference(Transcript recorded, Transcript played) => string.Join('\n', recorded.Steps.Zip(played.Steps)
        .Where(pair => !pair.First.ComparedLines.SequenceEqual(pair.Second.ComparedLines))
        .Select(pair => $"{recorded.Path}: recorded{string.Join('\n', pair.First.Lines)}\nanswered{string.Join('\n', pair.Second.Lines)}"));
}
