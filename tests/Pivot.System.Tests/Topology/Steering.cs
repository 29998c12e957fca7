namespace Pivot.System.Tests.Topology;

/// <summary>Lines for the <c>[director]</c> table that choose the steering.</summary>
internal static class Steering
{
    /// <summary>BPF programs.</summary>
    public const string Bpf = "steering = \"bpf\"";

    /// <summary>Routes and rules.</summary>
    public const string Routes = "steering = \"routes\"";
}
