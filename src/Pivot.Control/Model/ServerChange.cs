namespace Pivot.Control.Model;

/// <summary>What is to change of one real server until the daemon stops: the parameters of <c>weight</c>, <c>drain</c> and <c>undrain</c>.</summary>
/// <param name="Service">The virtual service's name.</param>
/// <param name="Server">The real server's name in it.</param>
public sealed record ServerChange(string Service, string Server)
{
    /// <summary>The highest weight.</summary>
    public const int MaxWeight = 65535;

    /// <summary>Its new weight, 0 to <see cref="MaxWeight"/>, which ends a drain; null leaves it.</summary>
    public int? Weight { get; init; }

    /// <summary>Whether it is drained; null leaves it.</summary>
    public bool? IsDrained { get; init; }
}
