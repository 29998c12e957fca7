namespace Pivot.Config;

/// <summary><c>[system]</c>: what the image sets on the board.</summary>
public sealed record SystemConfig
{
    /// <summary>The host's name.</summary>
    public string Hostname { get; init; } = "pivot";

    /// <summary>Time servers, addresses or host names.</summary>
    public ConfigList<string> Ntp { get; init; } = [];

    /// <summary>crypt(3) hash of the console's password; null = no login is asked for on the serial port.</summary>
    public string? Password { get; init; }
}
