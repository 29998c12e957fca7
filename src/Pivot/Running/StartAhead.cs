using Pivot.Commands;
using Pivot.Linux;
using Pivot.Linux.Steering;

namespace Pivot.Running;

/// <summary>What <c>pivot run</c> does on threads of their own from its first moment on, before the command line is even read: on a small board that takes as long as the rest.</summary>
internal static class StartAhead
{
    /// <summary>Begins what the arguments tell of. An error in them the command line will say.</summary>
    public static void Begin(ReadOnlySpan<string> arguments)
    {
        if (arguments.Contains(RunCommand.ApplianceName))
        {
            SteeringAhead.Begin();
        }

        if (arguments.Contains(RunCommand.StandbyName))
        {
            _ = Task.Run(Rehearse);
        }
    }

    /// <summary>Goes once through what the start does on its host: what it runs through is in memory then. What is still being rehearsed when the start comes there holds nothing up.</summary>
    private static void Rehearse()
    {
        try
        {
            Rehearsal.Run();
        }
        catch (HostException)
        {
            // The start that counts will say it.
        }
    }
}
