namespace Pivot.Control;

/// <summary>What both ends of the control socket agree on. <c>docs/control-api.md</c> is the description for others.</summary>
public static class ControlProtocol
{
    /// <summary>Version of the protocol. It changes only when an old client would misread a new answer.</summary>
    public const int Version = 1;

    /// <summary>Where the daemon listens when nothing else is configured.</summary>
    public const string DefaultPath = "/run/pivot/control.sock";

    /// <summary>Longest request in bytes, its line feed included.</summary>
    public const int MaxRequestBytes = 1024 * 1024;

    /// <summary>Longest answer in bytes that a client reads, its line feed included.</summary>
    public const int MaxAnswerBytes = 16 * 1024 * 1024;

    /// <summary>The method names. Each is answered by the member of <see cref="IDirectorReports"/> or <see cref="IDirectorChanges"/> of the same name, but those that change a server by <see cref="IDirectorChanges.Change"/>, and those of <see cref="IDirectorChanges.Configuration"/>.</summary>
    public static IReadOnlyList<string> Methods { get; } =
    [
        ControlMethod.Status, ControlMethod.Services, ControlMethod.Servers, ControlMethod.Connections, ControlMethod.Statistics, ControlMethod.Drops, ControlMethod.Neighbours, ControlMethod.Explain,
        ControlMethod.Forwarding, ControlMethod.Weight, ControlMethod.Drain, ControlMethod.Undrain, ControlMethod.Timeouts,
        ControlMethod.Metrics,
        ControlMethod.Reload,
        ControlMethod.Stop,
        ControlMethod.Health,
        ControlMethod.Config, ControlMethod.Ipvsadm,
        ControlMethod.ConfigurationShow, ControlMethod.ConfigurationCommit, ControlMethod.ConfigurationConfirm, ControlMethod.ConfigurationRollback, ControlMethod.ConfigurationSaved,
    ];
}
