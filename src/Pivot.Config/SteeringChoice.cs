namespace Pivot.Config;

/// <summary>How packets get from the kernel to the director: <c>[director] steering</c>.</summary>
public enum SteeringChoice
{
    /// <summary>The best that this kernel has.</summary>
    Auto,

    /// <summary>A tc-BPF program on each network interface.</summary>
    Bpf,

    /// <summary>Routes and policy rules.</summary>
    Routes,
}
