namespace Pivot.NetworkBenchmarks.Figures;

/// <summary>All that was measured: for each figure and variant one value a round.</summary>
internal sealed class Samples
{
    private readonly Dictionary<(string Figure, string Variant), List<double>> _values = [];

    /// <summary>The largest share of all processor time that the machine below took away during one measurement.</summary>
    public double MostStolen { get; private set; }

    /// <summary>Keeps a value; those of a figure and variant come round by round.</summary>
    public void Add(string figure, string variant, double value)
    {
        if (!_values.TryGetValue((figure, variant), out List<double>? list))
        {
            _values[(figure, variant)] = list = [];
        }

        list.Add(value);
    }

    /// <summary>Keeps a share of stolen time.</summary>
    public void AddStolen(double share) => MostStolen = Math.Max(MostStolen, share);

    /// <summary>Every round's value; empty where it was not measured.</summary>
    public IReadOnlyList<double> Of(string figure, string variant) => _values.GetValueOrDefault((figure, variant)) ?? [];

    /// <summary>The median, or null.</summary>
    public double? Median(string figure, string variant) => Middle(Of(figure, variant));

    /// <summary>Half of the distance between the least and the most, as a share of the median.</summary>
    public double Spread(string figure, string variant)
    {
        IReadOnlyList<double> values = Of(figure, variant);
        return Middle(values) is { } middle && middle > 0 ? (values.Max() - values.Min()) / 2 / middle : 0;
    }

    /// <summary>What a variant reached of another, each compared within its round: median, least and most, or null.</summary>
    public (double Median, double Least, double Most)? Ratio(string figure, string variant, string other)
    {
        double[] ratios = [.. Of(figure, variant).Zip(Of(figure, other), static (one, two) => one / two)];
        return Middle(ratios) is { } middle ? (middle, ratios.Min(), ratios.Max()) : null;
    }

    /// <summary>The median of what a variant costs more than another, each within its round, or null.</summary>
    public double? Above(string figure, string variant, string other) => Middle([.. Of(figure, variant).Zip(Of(figure, other), static (one, two) => one - two)]);

    private static double? Middle(IReadOnlyList<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? null : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
