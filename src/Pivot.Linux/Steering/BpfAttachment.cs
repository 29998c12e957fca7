namespace Pivot.Linux.Steering;

/// <summary>By what a program hangs on an interface. Both stay when the process ends.</summary>
internal enum BpfAttachment
{
    /// <summary>The kernel's own list of programs on an interface, Linux 6.6.</summary>
    Tcx,

    /// <summary>A filter of the queueing discipline clsact.</summary>
    Clsact,
}
