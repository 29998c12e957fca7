namespace Pivot.Ipvsadm;

/// <summary>What this program does under the names of ipvsadm's programs.</summary>
internal enum ProgramName
{
    /// <summary>Pivot's own commands.</summary>
    Pivot,

    /// <summary>ipvsadm's.</summary>
    Ipvsadm,

    /// <summary>ipvsadm-save's.</summary>
    Save,

    /// <summary>ipvsadm-restore's.</summary>
    Restore,
}
