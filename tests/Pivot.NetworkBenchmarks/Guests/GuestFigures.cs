using Pivot.NetworkBenchmarks.Figures;

namespace Pivot.NetworkBenchmarks.Guests;

/// <summary>What was measured in the guest: instructions a unit, by workload and variant.</summary>
/// <param name="Kernel">The guest's kernel.</param>
/// <param name="Workloads">The workloads, in order.</param>
/// <param name="Variants">The variants, in order.</param>
/// <param name="Skipped">Variants that were not measured, each with its reason.</param>
/// <param name="Samples">The figures.</param>
internal sealed record GuestFigures(string Kernel, IReadOnlyList<string> Workloads, IReadOnlyList<string> Variants, IReadOnlyList<string> Skipped, Samples Samples);
