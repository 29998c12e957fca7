using FsCheck;
using FsCheck.Fluent;

namespace Pivot.Director.Tests;

/// <summary>Generators for the laws of schedulers.</summary>
internal static class SchedulingLaws
{
    /// <summary>What happens to a service: what, to which server, with which number.</summary>
    public readonly record struct Step(int Kind, char Server, int Number);

    /// <summary>Weights of 1 to 8 servers, 1 to 9.</summary>
    public static Arbitrary<int[]> Weights => Gen.Choose(1, 9).ArrayOf().Where(weights => weights.Length is > 0 and <= 8).ToArbitrary();

    /// <summary>Steps by <see cref="Apply"/>.</summary>
    public static Arbitrary<Step[]> Steps => Gen.Choose(0, 11)
        .SelectMany(kind => Gen.Choose(0, 7).SelectMany(server => Gen.Choose(0, 9).Select(number => new Step(kind, (char)('A' + server), number))))
        .ArrayOf(120).ToArbitrary();

    /// <summary>Fails with the smallest case found for which a law does not hold.</summary>
    public static void MustHold(this Property law) => law.Check(Config.QuickThrowOnFailure.WithQuietOnSuccess(true));

    /// <summary>Makes one step; half of them are connections that are scheduled.</summary>
    /// <param name="bench">The scheduler under test.</param>
    /// <param name="step">The step.</param>
    /// <param name="scheduled">Called when a connection is to be scheduled, instead of a change.</param>
    public static void Apply(SchedulingBench bench, Step step, Action scheduled)
    {
        List<(char Name, int Weight)> servers = [.. bench.Servers.Select(server => (SchedulingBench.NameOf(server), server.Weight))];
        int place = servers.FindIndex(server => server.Name == step.Server);
        switch (step.Kind)
        {
            case 0 when place >= 0:
                servers.RemoveAt(place);
                bench.Use([.. servers]);
                break;
            case 0 or 1 when place < 0:
                servers.Insert(step.Number % (servers.Count + 1), (step.Server, step.Number));
                bench.Use([.. servers]);
                break;
            case 1 or 2 when place >= 0:
                servers[place] = (step.Server, step.Number);
                bench.Use([.. servers]);
                break;
            case 3:
                bench.Limit(step.Server, step.Number, step.Number / 2);
                break;
            case 4:
                bench.Load(step.Server, step.Number);
                break;
            case 5:
                bench.Unload(step.Server, Math.Min(step.Number, bench.Counts.Active(step.Server - 'A' + 1)));
                break;
            case > 5:
                scheduled();
                break;
        }
    }
}
