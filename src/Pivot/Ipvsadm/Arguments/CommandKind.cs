namespace Pivot.Ipvsadm.Arguments;

/// <summary>The commands of ipvsadm.</summary>
internal enum CommandKind
{
    /// <summary>-A</summary>
    AddService,

    /// <summary>-E</summary>
    EditService,

    /// <summary>-D</summary>
    DeleteService,

    /// <summary>-C</summary>
    Clear,

    /// <summary>-a</summary>
    AddServer,

    /// <summary>-e</summary>
    EditServer,

    /// <summary>-d</summary>
    DeleteServer,

    /// <summary>-L, -l, or nothing</summary>
    List,

    /// <summary>-Z</summary>
    Zero,

    /// <summary>--set</summary>
    SetTimeouts,

    /// <summary>-S</summary>
    Save,

    /// <summary>-R</summary>
    Restore,

    /// <summary>-h</summary>
    Help,

    /// <summary>-v</summary>
    Version,

    /// <summary>--start-daemon</summary>
    StartDaemon,

    /// <summary>--stop-daemon</summary>
    StopDaemon,
}
