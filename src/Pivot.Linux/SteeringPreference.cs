namespace Pivot.Linux;

/// <summary>How packets are to get from the kernel to the device.</summary>
public enum SteeringPreference
{
    /// <summary>By BPF programs where the kernel takes them, else by routes.</summary>
    Auto,

    /// <summary>By BPF programs; an error where the kernel does not take them.</summary>
    Bpf,

    /// <summary>By routes and rules.</summary>
    Routes,
}
