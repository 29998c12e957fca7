using Pivot.Commands;

namespace Pivot.Console.Login;

/// <summary>What a session begins with.</summary>
internal static class Greeting
{
    /// <summary>"Pivot 0.1.0".</summary>
    public static string Product => $"Pivot {VersionAction.Version}";

    /// <summary>Prints it.</summary>
    /// <param name="session">Where.</param>
    /// <param name="config">The owner's configuration file.</param>
    public static void Tell(ConsoleSession session, string config)
    {
        session.Tell($"{Product} on {Environment.MachineName}: ? lists the commands, help explains the keys");
        _ = config;
    }

    /// <summary>Whether the director runs with the configuration that its owner wants, as far as is known.</summary>
    public static bool RunsWhatIsWanted() => true;
}
