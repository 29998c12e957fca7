namespace Pivot.Health.States;

/// <summary>Availabilities in words for the log.</summary>
internal static class Words
{
    /// <summary>What a server is.</summary>
    public static string Of(ServerAvailability availability) => availability switch
    {
        ServerAvailability.Unproven => "not checked yet",
        ServerAvailability.Up => "up",
        ServerAvailability.Draining => "draining",
        ServerAvailability.Down => "down",
        _ => "in maintenance",
    };

    /// <summary>What has become of a server.</summary>
    public static string Of(ServerAvailability before, ServerAvailability after) => after switch
    {
        ServerAvailability.Draining => "drains",
        ServerAvailability.Down => "is gone",
        ServerAvailability.Maintenance => "is in maintenance",
        _ => before == ServerAvailability.Draining ? "takes connections again" : "is back",
    };
}
