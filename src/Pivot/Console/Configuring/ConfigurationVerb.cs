namespace Pivot.Console.Configuring;

/// <summary>One verb of the configuration mode.</summary>
/// <param name="Name">It.</param>
/// <param name="Help">What it does, in one line.</param>
/// <param name="Run">Does it.</param>
internal sealed record ConfigurationVerb(string Name, string Help, Func<VerbCall, Task> Run)
{
    /// <summary>How its line may go on behind the verb; with nothing when absent.</summary>
    public Func<ConfigurationDraft, LineSoFar, CancellationToken, Task<Expectation>> Expect { get; init; } =
        static (_, line, _) => Task.FromResult(new Expectation([], IsComplete: line.Words.Count == 0));
}
