using Pivot.Appliance;
using Pivot.Commands;

namespace Pivot.Console.Login;

/// <summary>What a session begins with.</summary>
internal static class Greeting
{
    /// <summary>"Pivot 0.1.0".</summary>
    public static string Product => $"Pivot {VersionAction.Version}";

    /// <summary>Prints it: the machine, what the supervisor has to say when the owner's configuration is not what runs, and where to begin.</summary>
    /// <param name="session">Where.</param>
    /// <param name="boot">What the supervisor has noted; null where there is none.</param>
    public static void Tell(ConsoleSession session, BootRecord? boot)
    {
        session.Tell($"{Product} on {Environment.MachineName}: ? lists the commands, help explains the keys");
        if (boot is { IsAsWanted: false } or { Notes.Count: > 0 })
        {
            foreach (string line in BootText.Of(boot))
            {
                session.Tell(line);
            }
        }
    }
}
