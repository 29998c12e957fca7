namespace Pivot.Config;

/// <summary>Whether decided connections are carried by eBPF in the kernel: <c>[director] fastpath</c>.</summary>
public enum FastPathChoice
{
    /// <summary>On where it works and the host has no forward firewall rules.</summary>
    Auto,

    /// <summary>On, or the start fails.</summary>
    On,

    /// <summary>Every packet visits the director.</summary>
    Off,
}
