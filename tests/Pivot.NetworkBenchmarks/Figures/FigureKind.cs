namespace Pivot.NetworkBenchmarks.Figures;

/// <summary>What a figure says of a workload.</summary>
internal enum FigureKind
{
    /// <summary>How much a second arrives; more is better.</summary>
    Rate,

    /// <summary>Processor time of the whole machine, both ends included, a unit; less is better.</summary>
    Cost,

    /// <summary>Processor time of the director's processes a unit; less is better.</summary>
    OwnCost,

    /// <summary>What half of all exchanges take at most.</summary>
    Median,

    /// <summary>What 99 of 100 exchanges take at most.</summary>
    Late,
}
