using Pivot.Testing;
using Pivot.Testing.Processes;

namespace Pivot.NetworkBenchmarks.Workloads;

/// <summary>The traffic generator, compiled from <c>Traffic/*.c</c> as one static program, so that it runs in a guest too.</summary>
internal sealed class TrafficProgram : IDisposable
{
    private static readonly string Sources = System.IO.Path.Combine(RepositoryPaths.Root, "tests", "Pivot.NetworkBenchmarks", "Traffic");
    private readonly TemporaryDirectory _directory = new();

    private TrafficProgram()
    {
    }

    /// <summary>The program.</summary>
    public string Path => _directory["traffic"];

    /// <summary>Compiles it.</summary>
    /// <exception cref="InvalidOperationException">That failed; the message holds what the compiler says.</exception>
    public static TrafficProgram Compile()
    {
        TrafficProgram program = new();
        Command.Run(["clang", "-O2", "-static", "-Wall", "-Wextra", "-Werror", "-D_GNU_SOURCE", "-o", program.Path, .. Directory.GetFiles(Sources, "*.c"), "-lm"]).Succeeded();
        return program;
    }

    /// <inheritdoc/>
    public void Dispose() => _directory.Dispose();
}
