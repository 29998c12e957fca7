namespace Pivot.Control.Model;

/// <summary>A stop that has begun: the result of <c>stop</c>.</summary>
public sealed record StopReport
{
    /// <summary>The process that ends.</summary>
    public required int Pid { get; init; }

    /// <summary>Whether device, steering and connections stay for the next start.</summary>
    public required bool Keeps { get; init; }
}
