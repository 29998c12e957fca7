namespace Pivot.Control.Model;

/// <summary>The daemon as a whole: the result of <c>status</c>.</summary>
public sealed record StatusReport
{
    /// <summary>Product version, such as <c>0.1.0</c>.</summary>
    public required string Version { get; init; }

    /// <summary>Version of the control protocol that the daemon speaks.</summary>
    public int Protocol { get; init; } = ControlProtocol.Version;

    /// <summary>Process id of the daemon.</summary>
    public required int Pid { get; init; }

    /// <summary>Seconds since the daemon was ready.</summary>
    public required long UptimeSeconds { get; init; }

    /// <summary>Path of the configuration file in use.</summary>
    public required string Config { get; init; }

    /// <summary>The fingerprint, 16 hexadecimal digits, of the configuration file's text that is in force as it stands in the file; all zeros where something else is in force: a change at run time, or one that waits for its confirmation.</summary>
    public string FileInForce { get; init; } = "0000000000000000";

    /// <summary>The device that packets come through.</summary>
    public required DeviceReport Device { get; init; }

    /// <summary>How packets get to the device: <c>routes</c>, <c>bpf</c>, or <c>none</c> for a bridged director.</summary>
    public required string Steering { get; init; }

    /// <summary>Whether programs in the kernel carry connections.</summary>
    public required FastPathReport FastPath { get; init; }

    /// <summary>Directory of the host journal and the lock.</summary>
    public required string StateDirectory { get; init; }

    /// <summary>How full the connection table is.</summary>
    public required ConnectionTableReport Connections { get; init; }

    /// <summary>Resident memory of the daemon, in bytes.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>Number of virtual services.</summary>
    public required int Services { get; init; }

    /// <summary>Number of real servers over all virtual services.</summary>
    public required int Servers { get; init; }

    /// <summary>How many of them are down or in maintenance, by their checks and agents.</summary>
    public int ServersDown { get; init; }

    /// <summary>How many of them are checked or have an agent.</summary>
    public int ServersChecked { get; init; }

    /// <summary>What the user should know: warnings and remarks, one sentence each; empty when all is well.</summary>
    public required IReadOnlyList<string> Notes { get; init; }
}
